import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceSet } from "../source/source-set.ts";
import type { Ast } from "../syntax/project.ts";
import { candidateFor } from "./candidate.ts";
import { applyFix } from "./edit-text.ts";

/** Rules compiled again for all fixes of one compile together: a second's work. */
const MOST_RULES_AGAIN = 2_000;
/** What a compile of few rules costs beside them, in rules. */
const BASE_COST = 50;

/**
 * Gives findings about the meaning of the rules the edit that mends them, where there is one and only where a compile of the edited
 * sources shows that the finding is gone and that nothing new is found. Of a large project the first few findings are tried.
 */
export function offerFixes(
  ast: Ast,
  findings: readonly Diagnostic[],
  recompile: (sources: SourceSet) => readonly Diagnostic[],
): readonly Diagnostic[] {
  const rules = [...ast.rules.values()].reduce((sum, { items }) => sum + items.length, 0);
  let left = Math.floor(MOST_RULES_AGAIN / (rules + BASE_COST));
  return findings.map((finding) => {
    const fix = finding.fix === null ? candidateFor(finding, ast) : null;
    const mended = fix && applyFix(ast.sources, fix);
    if (mended === null || left-- <= 0) return finding;
    return isBetter(finding, findings, recompile(mended)) ? { ...finding, fix } : finding;
  });
}

/** Whether a finding is gone, and no error or warning stands where there was none. */
export function isBetter(
  finding: Diagnostic,
  before: readonly Diagnostic[],
  after: readonly Diagnostic[],
): boolean {
  const counts = countsOf(before);
  const left = countsOf(after);
  if ((left.get(keyOf(finding)) ?? 0) >= (counts.get(keyOf(finding)) ?? 0)) return false;
  return after.every(
    (found) => found.severity === "info" || (left.get(keyOf(found)) ?? 0) <= (counts.get(keyOf(found)) ?? 0),
  );
}

function countsOf(findings: readonly Diagnostic[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(keyOf(finding), (counts.get(keyOf(finding)) ?? 0) + 1);
  return counts;
}

/** What a finding says, wherever an edit has moved it. */
const keyOf = ({ code, message, primary }: Diagnostic): string =>
  `${code} ${primary.span.file.path} ${message}`;
