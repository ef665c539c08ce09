import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** A finding, and those that say the very same of other places. */
export interface Folded {
  readonly diagnostic: Diagnostic;
  readonly others: readonly Diagnostic[];
}

/** Findings with one code, message and help are shown once, at the first of their places. */
export function foldEqual(diagnostics: readonly Diagnostic[]): readonly Folded[] {
  const folded = new Map<string, { readonly diagnostic: Diagnostic; readonly others: Diagnostic[] }>();
  for (const diagnostic of diagnostics) {
    const { code, severity, message, help } = diagnostic;
    const key = [code, severity, message, help].join("\u0000");
    const first = folded.get(key);
    if (first) first.others.push(diagnostic);
    else folded.set(key, { diagnostic, others: [] });
  }
  return [...folded.values()];
}
