import type { Facts } from "../../engine/index.ts";
import type { Span } from "../source/source-set.ts";
import type { Ast } from "../syntax/project.ts";

/** A project with one small mistake in it. */
export interface Mutant {
  /** What was done: "rules `deep` and `cheap` change places". */
  readonly what: string;
  /** Where in the sources. */
  readonly span: Span;
  readonly ast: Ast;
  /** What a request may have that shows it, beside what brings it to some rule. */
  readonly probes?: readonly Probe[];
}

/** Some facts of a request. */
export type Probe = Partial<Facts>;

/** One way to make mistakes: every mutant that it makes of a project, in the order of the sources. */
export type Mutate = (ast: Ast) => Iterable<Mutant>;
