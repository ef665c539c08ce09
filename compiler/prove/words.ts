import type { Facts, PlanTarget } from "../../engine/index.ts";
import type { CheckedConfig } from "../check/checked-config.ts";
import type { Route } from "./analysis/routes.ts";

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

/** What a target's window takes of such a request; where that asks for no output, what is kept back for its answer too. */
export function windowLimit(
  target: Pick<PlanTarget, "windowTokens" | "defaultOutputTokens">,
  { maxOutput }: Facts,
): string {
  const kept =
    maxOutput === null ? `, ${grouped(target.defaultOutputTokens)} of them kept for the answer` : "";
  return `takes at most ${grouped(target.windowTokens)} tokens${kept}`;
}
