import type { IntegerFact } from "../../engine/index.ts";
import type { ClientProtocol } from "../../schemas/index.ts";
import type { CheckedConfig } from "../check/checked-config.ts";
import type { Analysis } from "../prove/analysis/analysis.ts";
import type { Route } from "../prove/analysis/routes.ts";
import { ABSENT, type Box, narrow, PRESENT } from "../prove/space/box.ts";
import { axisOf, type Boxes } from "../prove/space/condition-boxes.ts";
import { boundsOf } from "./bounds-of.ts";
import { type Cell, cellOf } from "./cell.ts";

/** A number at a bound, or one beside it. */
export interface BoundValue {
  readonly fact: IntegerFact;
  readonly value: number;
}

/**
 * A cell for each number at which a rule's comparison turns and for both beside it, everything else of the rule's
 * condition as it is: the requests that just win it and those that just miss it; of `within` only.
 */
export function ruleBoundCells(analysis: Analysis, within: Boxes): readonly Cell[] {
  return analysis.rules.flatMap(({ row, rule }) => {
    if (rule.condition === null) return [];
    const seen = new Set<string>();
    return boundsOf(rule.condition).flatMap(({ fact, value, lifted }) =>
      [value - 1, value, value + 1].flatMap((near) => {
        const about = `rule \`${rule.id}\`, ${fact} ${near}`;
        if (seen.has(about)) return [];
        seen.add(about);
        const goals = at(analysis, analysis.meet(analysis.boxes(lifted), within), fact, near);
        const shows: Cell["shows"] = (decision) => decision.outcome === "reject" || decision.rule !== null;
        return [
          eitherOf(
            cellOf(analysis, about, null, { goals, before: row, shows }),
            cellOf(analysis, about, null, { goals, before: 0, shows }),
          ),
        ];
      }),
    );
  });
}

/** A cell for each number at which the envelope's comparisons turn and for both beside it, whether inside or not. */
export function envelopeBoundCells(analysis: Analysis, within: Boxes): readonly Cell[] {
  const { envelope } = analysis.config;
  if (envelope === null) return [];
  return boundsOf(envelope).flatMap(({ fact, value, lifted }) =>
    [value - 1, value, value + 1].map((near) => {
      const goals = at(analysis, analysis.meet(analysis.boxes(lifted), within), fact, near);
      const shows = () => true;
      return cellOf(analysis, `the envelope, ${fact} ${near}`, null, { goals, before: 0, shows });
    }),
  );
}

/** A cell for each number at which some target's window or output limit turns, and for both beside it. */
export function gateBoundCells(analysis: Analysis, within: Boxes): readonly Cell[] {
  return gateBounds(analysis.config).map(({ fact, value, presence, targets }) => {
    const about = `${fact} ${value}, at the limit of a target`;
    const shows: Cell["shows"] = (decision) => decision.rule !== null;
    const routes = analysis.rules.flatMap(({ row }) => analysis.routes(row));
    // Pins come last: at a chain's hop a limit decides where a request goes next.
    const cells = [...routes.filter(isChain), ...routes.filter((route) => !isChain(route))]
      .filter((route) => route.members.some(({ target }) => targets.has(target)))
      .map((route) => {
        const goals = at(analysis, analysis.meet(route.goals, within), fact, value, presence);
        return cellOf(analysis, about, null, { goals, before: route.rule, winner: route.winner, shows });
      });
    return eitherOf(...cells);
  });
}

const isChain = ({ chain }: Route): boolean => chain !== null;

interface GateBound extends BoundValue {
  readonly presence: number;
  readonly targets: ReadonlySet<number>;
}

/** The numbers at which gates turn and those beside them: with and without an output limit of the client's. */
function gateBounds(config: CheckedConfig): readonly GateBound[] {
  const found = new Map<string, GateBound & { readonly targets: Set<number> }>();
  const enter = (row: number, fact: IntegerFact, bound: number, presence: number): void => {
    for (const value of [bound - 1, bound, bound + 1]) {
      if (value < 0) continue;
      const key = `${fact} ${value} ${presence}`;
      const known = found.get(key) ?? { fact, value, presence, targets: new Set() };
      known.targets.add(row);
      found.set(key, known);
    }
  };
  for (const [row, { plan }] of config.targets.entries()) {
    enter(row, "context", plan.windowTokens, PRESENT);
    enter(row, "input_tokens", plan.windowTokens - plan.defaultOutputTokens, ABSENT);
    enter(row, "max_output", plan.maxOutputTokens, PRESENT);
  }
  return [...found.values()];
}

/** The part of some boxes in which a fact has one value. */
function at(
  { space }: Analysis,
  boxes: Boxes,
  fact: IntegerFact,
  value: number,
  presence = ABSENT | PRESENT,
): Boxes {
  const { min, max } = axisOf[fact];
  return (
    boxes?.flatMap((box: Box) => {
      const part = narrow(space.strings, box, (copy) => {
        copy[min] = Math.max(copy[min], value);
        copy[max] = Math.min(copy[max], value);
        copy.presence &= presence;
      });
      return part === null ? [] : [part];
    }) ?? null
  );
}

/** The first of some cells that has any request, protocol by protocol. */
function eitherOf(...cells: readonly Cell[]): Cell {
  const chosen = new Map<ClientProtocol, Cell | null>();
  const ofProtocol = (protocol: ClientProtocol): Cell | null => {
    const known = chosen.get(protocol);
    if (known !== undefined) return known;
    const found = cells.find((cell) => cell.pieces(protocol).length > 0) ?? null;
    chosen.set(protocol, found);
    return found;
  };
  return {
    about: cells[0]?.about ?? "",
    rule: null,
    pieces: (protocol) => ofProtocol(protocol)?.pieces(protocol) ?? [],
    shows: (decision) => cells.some((cell) => cell.shows(decision)),
  };
}
