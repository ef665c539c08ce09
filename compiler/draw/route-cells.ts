import type { CheckedConfig } from "../check/checked-config.ts";
import { type Analysis, blockersOf } from "../prove/analysis/analysis.ts";
import { membersOf, type Route } from "../prove/analysis/routes.ts";
import type { Boxes } from "../prove/space/condition-boxes.ts";
import { targetName } from "../prove/words.ts";
import { type Cell, cellOf } from "./cell.ts";

/**
 * A cell for each rule, for each way that its requests can go, and for each hop there that does not admit them all; of
 * `within` only. The last rule comes first: its requests are the plainest.
 */
export function routeCells(analysis: Analysis, within: Boxes): readonly Cell[] {
  return analysis.rules.toReversed().flatMap(({ row, rule }): readonly Cell[] => {
    if (rule.outcome.kind !== "reject") {
      return analysis.routes(row).flatMap((route) => [...cellsOfRoute(analysis, route, within)]);
    }
    const goals = analysis.meet(analysis.rules[row]?.goals ?? null, within);
    const shows: Cell["shows"] = (decision) => decision.rule === rule.id;
    return [cellOf(analysis, `rule \`${rule.id}\``, rule.id, { goals, before: row, shows })];
  });
}

function* cellsOfRoute(analysis: Analysis, route: Route, within: Boxes): Iterable<Cell> {
  const { config } = analysis;
  const id = config.rules[route.rule]?.id ?? "";
  const goals = analysis.meet(route.goals, within);
  const taken = { before: route.rule, winner: route.winner };
  const whole = cellOf(analysis, `rule \`${id}\`, ${route.name}`, id, {
    goals,
    ...taken,
    shows: (decision) =>
      decision.rule === id && decision.outcome !== "reject" && decision.chain === route.name,
  });
  yield whole;
  const members = membersOf(route);
  for (const [place, member] of members.entries()) {
    const { target } = member;
    const earlier = members.slice(0, place).filter((other) => other.target === target);
    yield cellOf(analysis, `rule \`${id}\`, ${nameOf(config, target)}`, id, {
      goals: analysis.meet(goals, analysis.admission.of(member)),
      ...taken,
      besides: earlier.flatMap((other) => blockersOf(analysis.admission.of(other))),
      shows: (decision) =>
        decision.rule === id &&
        decision.outcome === "route" &&
        decision.targets.some((admitted) => admitted.target === target),
    });
  }
}

const nameOf = (config: CheckedConfig, target: number): string => `\`${targetName(config, target)}\``;
