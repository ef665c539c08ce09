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

/** The regions that a comment shows; a longer one is not read, and not taken by code hosts. */
const MOST_REGIONS = 30;

/** A diff as the comment of a pull request: a table for each region, its witness, and the settings folded. */
export function renderDiffMarkdown(diff: Diff): string {
  if (isSame(diff)) return "### Signalbox: no behavioural change\n\nProved for every request.\n";
  const title = `### Signalbox: ${counted(diff.decisions.length, "region")} of requests and ${counted(diff.calls.length, "setting")} change`;
  const shown = diff.decisions.slice(0, MOST_REGIONS);
  const left = diff.decisions.length - shown.length;
  return `${[
    title,
    ...(shown.length > 0
      ? ["Each region holds the requests that meet its condition and that no unchanged rule above takes."]
      : []),
    ...shown.map((_, row) => region(row, shown)),
    ...(left > 0 ? [`And ${counted(left, "more region")}: \`signalbox diff\` shows them.`] : []),
    ...calls(diff),
    ...diff.notProved.map((reason) => `**Not proved to be all:** ${escaped(reason)}.`),
  ].join("\n\n")}\n`;
}

function region(row: number, regions: Diff["decisions"]): string {
  const change = regions[row];
  if (change === undefined) return "";
  const { before, after, costFactor, witness } = change;
  const rows = [
    ["requests", requestWords(regions, row, code).join("<br>")],
    ["before", cell(before)],
    ["after", cell(after)],
    ...(costFactor === null ? [] : [["cost", `×${costFactor}`]]),
    ["witness", code(JSON.stringify(witness))],
  ];
  return [
    `| ${row + 1} | ${outcomeWords(before, code)} → ${outcomeWords(after, code)} |`,
    "| --- | --- |",
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
  ].join("\n");
}

function cell(outcome: Diff["decisions"][number]["before"]): string {
  const targets = targetsWords(outcome);
  return targets === "" ? outcomeWords(outcome, code) : code(targets);
}

function calls({ calls: changes }: Diff): readonly string[] {
  if (changes.length === 0) return [];
  return [
    `<details><summary>Calls: ${counted(changes.length, "setting")}</summary>`,
    [
      "| of | setting | before | after |",
      "| --- | --- | --- | --- |",
      ...changes.map(
        ({ of, setting, before, after }) =>
          `| ${code(subjectWords(of))} | ${setting === "" ? "" : code(settingWords(setting))} | ${code(valueWords(before))} | ${code(valueWords(after))} |`,
      ),
    ].join("\n"),
    "</details>",
  ];
}

/** Code in a cell of a table, whatever it holds. */
function code(text: string): string {
  const fence = "`".repeat(Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  const padded = text.startsWith("`") || text.endsWith("`") || text === "" ? ` ${text} ` : text;
  return `${fence}${padded.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ")}${fence}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|]/g, (character) => `\\${character}`);
}
