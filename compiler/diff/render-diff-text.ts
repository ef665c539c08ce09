import type { Diff } from "./diff.ts";
import { isSame } from "./diff.ts";
import {
  counted,
  outcomeWords,
  requestWords,
  settingWords,
  subjectWords,
  targetsWords,
  valueWords,
} from "./render-words.ts";

/** A diff for people to read in a terminal, regions numbered. */
export function renderDiffText(diff: Diff): string {
  if (isSame(diff)) {
    const why =
      diff.base === diff.head
        ? `both mean ${diff.base}`
        : "the rules read differently and come to the same for every request";
    return `no behavioural change: ${why}\n`;
  }
  return `${[decisions(diff), calls(diff), open(diff)].filter((part) => part !== "").join("\n\n")}\n`;
}

function decisions({ decisions: changes }: Diff): string {
  if (changes.length === 0) return "decisions: no change";
  const regions = changes.map(({ before, after, costFactor, witness }, row) => {
    const cost = costFactor === null ? "" : `, cost x${costFactor}`;
    return [
      `${`${row + 1}.`.padStart(4)} ${outcomeWords(before, asIs)} -> ${outcomeWords(after, asIs)}${cost}`,
      ...requestWords(changes, row, asIs).map((line) => `     ${line}`),
      ...targets("before", targetsWords(before)),
      ...targets("after", targetsWords(after)),
      `       witness  ${JSON.stringify(witness)}`,
    ].join("\n");
  });
  const head = `decisions: ${counted(changes.length, "region")} of requests (where no unchanged rule above takes them)`;
  return [head, ...regions].join("\n\n");
}

function targets(name: string, value: string): readonly string[] {
  return value === "" ? [] : [`       ${name.padEnd(7)}  ${value}`];
}

function calls({ calls: changes }: Diff): string {
  if (changes.length === 0) return "calls: no change";
  const rows = changes.map(({ of, setting, before, after }) => [
    subjectWords(of),
    settingWords(setting),
    `${valueWords(before)} -> ${valueWords(after)}`,
  ]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return [
    `calls: ${counted(changes.length, "setting")}`,
    ...rows.map(
      ([of = "", setting = "", values = ""]) =>
        `  ${of.padEnd(widths[0] ?? 0)}  ${setting.padEnd(widths[1] ?? 0)}  ${values}`,
    ),
  ].join("\n");
}

function open({ notProved }: Diff): string {
  return notProved.map((reason) => `not proved to be all: ${reason}`).join("\n");
}

const asIs = (name: string): string => name;
