import fc from "fast-check";
import type { Choices, DrawSpace } from "../compiler/index.ts";
import { clientProtocols } from "../schemas/index.ts";
import { chance, leaning, oneOf } from "./leaning.ts";

/** Everything that a draw leaves open, leaning to where rules, hops and bounds are. */
export function choicesOf(space: DrawSpace): fc.Arbitrary<Choices> {
  const { turningPoints: points } = space;
  const several = (count: number, maxLength: number): fc.Arbitrary<readonly number[]> =>
    count === 0 ? fc.constant([]) : fc.uniqueArray(fc.nat(count - 1), { maxLength });
  return fc.record({
    cell: leaning(space.cells.length - 1, (random) => pickCell(random, space)),
    piece: fc.nat(MOST_PIECES),
    protocol: fc.constantFrom(...clientProtocols),
    asksOutput: fc.boolean(),
    lead: fc.constantFrom("input_tokens", "max_output", "context"),
    inputTokens: numbers(points.input_tokens, 1_000),
    maxOutput: numbers(points.max_output, 1_000),
    context: numbers(points.context, 1_000),
    turns: numbers(points.turns, 3),
    flags: fc.uniqueArray(fc.constantFrom(...space.flags), { maxLength: 4 }),
    values: fc.tuple(
      ...space.strings.map(() => leaning(MOST_VALUES, (random) => (chance(random, 60) ? 0 : null))),
    ),
    session: leaning(3, (random) => (chance(random, 70) ? 0 : null)),
    phrases: several(space.phraseCount, 3),
    tools: several(space.toolCount, 2),
  });
}

/** The same place, and all else as plain as it comes. */
export function plainest({ cell, piece, protocol, values }: Choices): Choices {
  return {
    cell,
    piece,
    protocol,
    asksOutput: false,
    lead: "input_tokens",
    inputTokens: 0,
    maxOutput: 0,
    context: 0,
    turns: 0,
    flags: [],
    values: values.map(() => 0),
    session: 0,
    phrases: [],
    tools: [],
  };
}

const MOST_PIECES = 5;
const MOST_VALUES = 40;

/** How often a draw comes from each group of cells, where the group has any. */
const weights = { route: 50, bound: 18, gate: 20, open: 12 } as const;

function pickCell(random: fc.Random, { groups, cells }: DrawSpace): number {
  const filled = groups.filter(({ count }) => count > 0);
  const tickets = filled.reduce((sum, { kind }) => sum + weights[kind], 0);
  let ticket = random.nextInt(1, tickets);
  for (const { kind, first, count } of filled) {
    ticket -= weights[kind];
    if (ticket > 0) continue;
    const picked = first + random.nextInt(0, count - 1);
    // At times rule by rule, or those with many hops would take all draws.
    if (kind !== "route" || chance(random, 65)) return picked;
    const rule = oneOf(random, [...new Set(cells.slice(first, first + count).map((cell) => cell.rule))]);
    const ofRule = cells.flatMap((cell, row) => (cell.rule === rule && rule !== null ? [row] : []));
    return oneOf(random, ofRule) ?? picked;
  }
  return 0;
}

/** 0 for the usual number; often one at which something turns, else of any size, never far `beyond` the last of these. */
function numbers(points: readonly number[], beyond: number): fc.Arbitrary<number> {
  const most = (points.at(-1) ?? 0) + beyond;
  return leaning(most, (random) => {
    if (chance(random, 25)) return 0;
    if (chance(random, 50)) return oneOf(random, points);
    const size = 2 ** random.nextInt(0, Math.floor(Math.log2(most)));
    return random.nextInt(size, Math.min(2 * size, most));
  });
}
