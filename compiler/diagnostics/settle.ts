import { isInside } from "../source/is-inside.ts";
import type { SourceFile, Span } from "../source/source-set.ts";
import type { Allowance } from "../syntax/ast.ts";
import { type Diagnostic, diagnose } from "./diagnostic.ts";

/** An `allow` line, the item below it, and the files which that item brings in. */
export interface PlacedAllowance {
  readonly allowance: Allowance;
  readonly item: Span;
  /** The catalog, or the files of a taxonomy, where the item is their `use`; else empty. */
  readonly files: readonly SourceFile[];
}

/** Findings as they are shown: each once, the allowed ones gone, sorted by file, place and code. */
export function sortFindings(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.toSorted(compareFindings).filter(({ code, message, primary: { span } }) => {
    const key = [code, span.file.path, span.start, span.end, message].join("\u0000");
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * Takes out what an allowance silences: the first finding of its code at its item, with whatever else is found of that
 * code at the very same place; under `use`, all findings of that code in the files used. What silences nothing is reported.
 */
export function applyAllowances(
  diagnostics: readonly Diagnostic[],
  allowances: readonly PlacedAllowance[],
): readonly Diagnostic[] {
  const left = [...sortFindings(diagnostics)];
  const idle: Diagnostic[] = [];
  for (const placed of allowances) {
    const { code } = placed.allowance;
    const inItem = left.find(
      (found) => found.code === code.value && isInside(found.primary.span, placed.item),
    );
    const silences = (found: Diagnostic) =>
      found.code === code.value &&
      (placed.files.includes(found.primary.span.file) ||
        (inItem !== undefined && isSamePlace(found.primary.span, inItem.primary.span)));
    const before = left.length;
    left.splice(0, before, ...left.filter((found) => !silences(found)));
    if (left.length < before) continue;
    idle.push(diagnose("SB3090", placed.allowance.span, { code: code.value }, { label: "silences nothing" }));
  }
  return sortFindings([...left, ...idle]);
}

function compareFindings(a: Diagnostic, b: Diagnostic): number {
  const [one, other] = [a.primary.span, b.primary.span];
  return (
    compare(one.file.path, other.file.path) ||
    one.start - other.start ||
    one.end - other.end ||
    compare(a.code, b.code) ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSamePlace(a: Span, b: Span): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}
