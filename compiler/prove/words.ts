import type { CheckedConfig } from "../check/checked-config.ts";
import type { Route } from "./analysis/routes.ts";
import { axes, type Box } from "./space/box.ts";
import { ALL } from "./space/class-sets.ts";
import { bitOfFlag, flagsOf } from "./space/flag-space.ts";
import type { Space } from "./space/space.ts";

/** `128,001`. */
export const grouped = (value: number): string => value.toLocaleString("en-US");

/** "`a`", "`a` and `b`", "`a`, `b` and 3 more". */
export function listed(names: readonly string[], most = 3): string {
  const quoted = names.map((name) => `\`${name}\``);
  if (quoted.length <= 1) return quoted[0] ?? "";
  if (quoted.length <= most) return `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
  return `${quoted.slice(0, most - 1).join(", ")} and ${quoted.length - most + 1} more`;
}

/** `provider/model`. */
export function targetName(config: CheckedConfig, row: number): string {
  const target = config.targets[row];
  return `${config.providers[target?.plan.provider ?? -1]?.plan.name ?? ""}/${target?.plan.model ?? ""}`;
}

/** "chain `cheap`", "the routes of topic `code_review`", "the pin". */
export function routeName(route: Pick<Route, "name" | "chain">): string {
  return route.chain === null ? "the pin" : chainName(route.name);
}

/** "chain `cheap`", or "the routes of topic `code_review`" for a chain of that kind. */
export function chainName(name: string): string {
  return name.startsWith("topic:")
    ? `the routes of topic \`${name.slice("topic:".length)}\``
    : `chain \`${name}\``;
}

/** What tells the requests of a part from those of the whole, in words: "128,001..=1,000,000 input tokens, tools". Empty where nothing does. */
export function distinction(space: Space, whole: Box | undefined, part: Box): string {
  const words: string[] = [];
  for (const { min, max } of axes) {
    const low = whole?.[min] ?? 0;
    const high = whole?.[max] ?? Number.POSITIVE_INFINITY;
    if (part[min] <= low && part[max] >= high) continue;
    if (min === "outputMin" && part.presence === 1) continue;
    words.push(`${interval(part[min], part[max])} ${unitOf[min]}`);
  }
  const flags = flagsOf(part.flagsOn & ~(whole?.flagsOn ?? 0));
  words.push(...flags.map((flag) => `\`${flag}\``));
  words.push(
    ...flagsOf(part.flagsOff & ~(whole?.flagsOff ?? 0) & ~bitOfFlag.pinned).map((flag) => `no \`${flag}\``),
  );
  for (const [row, string] of space.strings.entries()) {
    const set = part.sets[row] ?? ALL;
    if (set === ALL || set === whole?.sets[row]) continue;
    const values = string.sets.members(set).map((one) => string.samples[one] ?? null);
    if (values.length === 1)
      words.push(`${string.fact} ${values[0] === null ? "absent" : `\`${values[0]}\``}`);
  }
  return words.join(", ");
}

const unitOf = {
  contextMin: "tokens of context",
  inputMin: "input tokens",
  outputMin: "tokens of output",
  turnsMin: "turns",
} as const;

function interval(low: number, high: number): string {
  if (high === low) return grouped(low);
  return high === Number.POSITIVE_INFINITY
    ? `${grouped(low)} and more`
    : `${grouped(low)}..=${grouped(high)}`;
}
