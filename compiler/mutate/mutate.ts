import type { CheckedConfig } from "../check/checked-config.ts";
import type { Span } from "../source/source-set.ts";
import type { Ast } from "../syntax/project.ts";
import type { Operator } from "./operator-table.ts";
import { sampleMutants } from "./sample-mutants.ts";
import { type Fate, Trial } from "./trial.ts";

/** How much of a project its proofs and tests pin down. */
export interface MutationReport {
  /** Those that were tried, in the order of their places. */
  readonly mutants: readonly TriedMutant[];
  /** How many there are; more than were tried where that would take too long. */
  readonly total: number;
  readonly byFinding: number;
  readonly byTest: number;
  readonly survived: number;
  /** Those that mean the same as the project; they are left out of the score. */
  readonly equivalent: number;
  /** Of a hundred mutants that mean something else, how many somebody notices; null where none was tried. */
  readonly score: number | null;
}

export interface TriedMutant {
  readonly operator: Operator;
  readonly what: string;
  readonly span: Span;
  readonly fate: Fate;
}

/** Tries at most `most` mutants of a project that compiles and whose tests pass. */
export function mutate(ast: Ast, config: CheckedConfig, most: number): MutationReport {
  const { chosen, total } = sampleMutants(ast, most);
  const trial = new Trial(ast, config);
  const mutants = chosen
    .map((mutant): TriedMutant => {
      const { operator, what, span } = mutant;
      return { operator, what, span, fate: trial.judge(mutant) };
    })
    .sort(byPlace);
  const count = (kind: Fate["kind"]) => mutants.filter(({ fate }) => fate.kind === kind).length;
  const [byFinding, byTest, survived] = [count("finding"), count("test"), count("survived")];
  const told = byFinding + byTest + survived;
  return {
    mutants,
    total,
    byFinding,
    byTest,
    survived,
    equivalent: count("equivalent"),
    score: told === 0 ? null : (100 * (byFinding + byTest)) / told,
  };
}

function byPlace({ span: a, ...one }: TriedMutant, { span: b, ...other }: TriedMutant): number {
  if (a.file.path !== b.file.path) return a.file.path < b.file.path ? -1 : 1;
  return a.start - b.start || (one.what < other.what ? -1 : 1);
}
