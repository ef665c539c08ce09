import type { Code } from "../../diagnostics/catalogue/index.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/source-set.ts";
import type { Analysis } from "../analysis/analysis.ts";

/** How one question of a property ended. */
export type Answer =
  | { readonly verdict: "proved" }
  /** Answers with the same `cause` are one finding: the first one, with the places of the others beside it. */
  | { readonly verdict: "refuted"; readonly diagnostic: Diagnostic; readonly cause?: string }
  /** `about` says what was asked of, such as "rule `cheap`"; `help` what lets it be proved, a simpler condition unless told. */
  | {
      readonly verdict: "not_proved";
      readonly span: Span;
      readonly about: string;
      readonly reason: string;
      readonly help?: string;
    };

/** One property that the prover knows. */
export interface Property {
  readonly code: Code;
  /** What holds of all requests where it is proved. */
  readonly title: string;
  /** An author wrote a `written` one down, so that NOT PROVED is an error; a `lint` is no proof and is not counted. */
  readonly kind: "implied" | "written" | "lint";
  readonly ask: (analysis: Analysis) => Iterable<Answer>;
}

export const proved: Answer = { verdict: "proved" };
export const refuted = (diagnostic: Diagnostic, cause?: string): Answer => ({
  verdict: "refuted",
  diagnostic,
  ...(cause !== undefined && { cause }),
});
export const notProved = (span: Span, about: string, reason: string, help?: string): Answer => ({
  verdict: "not_proved",
  span,
  about,
  reason,
  ...(help !== undefined && { help }),
});
