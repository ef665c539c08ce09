import { rangeOf } from "../source/range.ts";
import type { Span } from "../source/source-set.ts";

/** A project path as the reader sees it: from the folder the project is in (`root`, such as `rules`), with `..` worked out. */
export function shownPath(root: string, path: string): string {
  const steps: string[] = [];
  for (const step of `${root}/${path}`.split("/")) {
    if (step === "" || step === ".") continue;
    if (step === ".." && steps.length > 0 && steps.at(-1) !== "..") steps.pop();
    else steps.push(step);
  }
  return steps.join("/");
}

/** Where something begins, for terminals that make such places links: `rules/main.sbx:41:6`. */
export function placeText(span: Span, root: string): string {
  const { line, column } = rangeOf(span).start;
  return `${shownPath(root, span.file.path)}:${line}:${column}`;
}
