import type { Ast } from "../syntax/project.ts";
import type { Mutant } from "./mutant.ts";
import { type Operator, operators, operatorTable } from "./operator-table.ts";

export interface ChosenMutant extends Mutant {
  readonly operator: Operator;
}

/** The mutants to try, in the order of the table, and how many there are in all. */
export interface MutantSample {
  readonly chosen: readonly ChosenMutant[];
  readonly total: number;
}

/**
 * At most `most` mutants of a project, the same in every run: as many from each operator as from any other, as far as it has
 * so many, evenly spread over the sources.
 */
export function sampleMutants(ast: Ast, most: number): MutantSample {
  const lists = operators.map((operator) =>
    [...operatorTable[operator](ast)].map((mutant): ChosenMutant => ({ ...mutant, operator })),
  );
  const shares = fairShares(
    lists.map(({ length }) => length),
    most,
  );
  return {
    chosen: lists.flatMap((list, row) => spread(list, shares[row] ?? 0)),
    total: lists.reduce((sum, { length }) => sum + length, 0),
  };
}

/** Divides `most` among lists: the short ones are taken whole, what they leave goes to the longer ones. */
function fairShares(lengths: readonly number[], most: number): readonly number[] {
  const shares = lengths.map(() => 0);
  let left = most;
  const rising = [...lengths.keys()].sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0));
  for (const [at, row] of rising.entries()) {
    const share = Math.min(lengths[row] ?? 0, Math.floor(left / (rising.length - at)));
    shares[row] = share;
    left -= share;
  }
  return shares;
}

/** So many of a list, evenly spread. */
function spread<T>(list: readonly T[], count: number): readonly T[] {
  return list.filter(
    (_, row) => Math.floor(((row + 1) * count) / list.length) > Math.floor((row * count) / list.length),
  );
}
