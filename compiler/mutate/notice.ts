import type { Code } from "../diagnostics/catalogue/index.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { PlacedAllowance } from "../diagnostics/settle.ts";
import type { Analysis } from "../prove/analysis/analysis.ts";
import { properties } from "../prove/property-table.ts";
import type { Span } from "../source/source-set.ts";

/** What a compile says against a project, as far as one compile is told from another by it. */
export interface Notice {
  readonly code: Code;
  readonly message: string;
  readonly span: Span;
}

/** What makes two notices the same one. */
export function keyOf({ code, span }: Notice): string {
  return `${code} ${span.file.path} ${span.start} ${span.end}`;
}

/** Findings of a stage that a reader has to do something about. */
export function noticesIn(diagnostics: readonly Diagnostic[]): readonly Notice[] {
  return diagnostics.flatMap((found) => (found.severity === "info" ? [] : [noticeOf(found)]));
}

/** What the proofs say, one by one, as they come: whoever has read enough stops. The plan is not held against the rules. */
export function* noticesOfProofs(analysis: Analysis): Iterable<Notice> {
  for (const { code, title, ask } of properties) {
    if (code === "SB5001") continue;
    for (const answer of ask(analysis)) {
      if (answer.verdict === "refuted") yield* noticesIn([answer.diagnostic]);
      else if (answer.verdict === "not_proved") {
        yield { code, message: `not proved for ${answer.about}: ${title}`, span: answer.span };
      }
    }
  }
}

/** Whether an allowance stands above a notice, so that it may be silenced. */
export function isUnder(notice: Notice, { allowance, item, files }: PlacedAllowance): boolean {
  if (allowance.code.value !== notice.code) return false;
  const { file, start, end } = notice.span;
  return files.includes(file) || (file === item.file && start >= item.start && end <= item.end);
}

function noticeOf({ code, message, primary }: Diagnostic): Notice {
  return { code, message, span: primary.span };
}
