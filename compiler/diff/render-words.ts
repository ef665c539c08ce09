import type { CallChange } from "./calls.ts";
import type { RegionOutcome } from "./outcome.ts";
import type { DecisionChange } from "./regions.ts";

/** "`deep` as `asked_to_think`": where requests go, each name passed through `quote`. */
export function outcomeWords(outcome: RegionOutcome, quote: (name: string) => string): string {
  const rule = outcome.rule === null ? "" : ` as ${quote(outcome.rule)}`;
  switch (outcome.outcome) {
    case "route":
      return `${quote(outcome.chain)}${rule}`;
    case "reject":
      return `reject ${outcome.status} ${quote(outcome.message)}${rule}`;
    case "refused": {
      const chain = outcome.chain === null ? "" : ` of ${quote(outcome.chain)}`;
      return `refused: ${refusals[outcome.reason]}${chain}${rule}`;
    }
  }
}

const refusals: Readonly<Record<Extract<RegionOutcome, { outcome: "refused" }>["reason"], string>> = {
  envelope: "outside the envelope",
  no_rule: "no rule takes them",
  no_target: "admitted by no target",
};

/** The targets in the order in which they are tried, a pool in braces; empty where nothing is tried. */
export function targetsWords(outcome: RegionOutcome): string {
  if (outcome.outcome !== "route") return "";
  return outcome.steps.map((step) => (step.length === 1 ? step[0] : `{ ${step.join(", ")} }`)).join(", ");
}

/** How many conditions of one region are written out for people. */
const MOST_CONDITIONS = 8;

/**
 * The requests of a region in lines, each condition passed through `quote`. Those of another topic are said once: the later regions
 * refer to the first.
 */
export function requestWords(
  regions: readonly DecisionChange[],
  row: number,
  quote: (condition: string) => string,
): readonly string[] {
  const region = regions[row];
  if (region === undefined) return [];
  const where = winnerWords(region.before, region.after);
  const key = region.requests.join("\n");
  const first = where === "" ? row : regions.findIndex(({ requests }) => requests.join("\n") === key);
  if (first < row) return [`the requests of region ${first + 1}, ${where}`];
  const left = region.requests.length - MOST_CONDITIONS;
  return [
    ...region.requests
      .slice(0, left > 1 ? MOST_CONDITIONS : undefined)
      .map((request, at) => `${at === 0 ? "" : "or "}${quote(request)}`),
    ...(left > 1 ? [`or ${left} more conditions, which --format json lists`] : []),
    ...(where === "" ? [] : [where]),
  ];
}

/** Which topics must win for a region to be reached, where its chains are those of topics; empty where none must. */
function winnerWords(before: RegionOutcome, after: RegionOutcome): string {
  const [one, other] = [topicOf(before), topicOf(after)];
  if (one === other || other === null) return one === null ? "" : `where topic ${one} wins`;
  return one === null
    ? `where topic ${other} wins`
    : `where topic ${one} wins before and topic ${other} after`;
}

function topicOf(outcome: RegionOutcome): string | null {
  const chain = outcome.outcome === "reject" ? null : outcome.chain;
  return chain?.startsWith("topic:") ? chain.slice("topic:".length) : null;
}

/** "provider zai", "the gateway". */
export function subjectWords(of: CallChange["of"]): string {
  return "name" in of ? `${of.kind} ${of.name}` : of.kind;
}

/** `20000 -> 10000`, or what came or went. */
export function valueWords(value: unknown): string {
  if (value === undefined) return "(none)";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** "1 region", "2 regions". */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}

/** The name of a setting in the style of the catalog: `timeouts.first_token_ms`. */
export function settingWords(setting: string): string {
  const words = (name: string) =>
    /^[a-z]+([A-Z][a-z0-9]*)+$/.test(name)
      ? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      : name;
  return setting.split(".").map(words).join(".");
}
