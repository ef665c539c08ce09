import { clientProtocols } from "../../schemas/index.ts";
import type { CheckedConfig } from "../check/checked-config.ts";
import { type Analysis, blockersOf } from "../prove/analysis/analysis.ts";
import type { Route } from "../prove/analysis/routes.ts";
import type { Boxes } from "../prove/space/condition-boxes.ts";
import { witnessIn } from "../prove/witness.ts";
import { targetName } from "../prove/words.ts";
import { type Cell, cellOf } from "./cell.ts";

/**
 * A cell for each rule, for each way that its requests can go, and for each hop there that a plain one does not reach; of
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
  // A pin is honoured or refused, and the refused ones would be the most.
  if (route.chain !== null) yield whole;
  const reached = route.chain === null ? new Set() : reachedBy(analysis, whole);
  const { members } = route;
  for (const [place, member] of members.entries()) {
    const { target } = member;
    if (reached.has(target)) continue;
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

/** The targets that admit a plain request of a cell: to draw more such requests reaches them. */
function reachedBy({ space, instruments }: Analysis, cell: Cell): ReadonlySet<number> {
  const [piece] = clientProtocols.flatMap((protocol) => cell.pieces(protocol).slice(0, 1));
  if (!piece) return new Set();
  const decision = instruments.replay(witnessIn(space, piece.region));
  return new Set(decision.outcome === "route" ? decision.targets.map(({ target }) => target) : []);
}

const nameOf = (config: CheckedConfig, target: number): string => `\`${targetName(config, target)}\``;
