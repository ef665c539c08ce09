import type { ProofCounts } from "../../schemas/index.ts";
import type { Code } from "../diagnostics/catalogue/index.ts";

/** What became of every question that the prover asks of one configuration. */
export interface Proofs extends ProofCounts {
  /** One row for each property of the table, in the order of its codes. */
  readonly properties: readonly PropertyProof[];
}

/** One property and how its single questions (one for each rule, chain, hop or promise) ended. */
export interface PropertyProof extends ProofCounts {
  readonly code: Code;
  /** What holds where it is proved, such as `every request meets some rule`. */
  readonly title: string;
  /** Why questions ended NOT PROVED; empty where none did. */
  readonly reasons: readonly string[];
}

/** The rows with their sums. */
export function inAll(properties: readonly PropertyProof[]): Proofs {
  const total = (key: keyof ProofCounts): number => properties.reduce((sum, row) => sum + row[key], 0);
  return {
    proved: total("proved"),
    refuted: total("refuted"),
    allowed: total("allowed"),
    notProved: total("notProved"),
    properties,
  };
}
