import type { Diff } from "./diff.ts";
import { renderDiffJson } from "./render-diff-json.ts";
import { renderDiffMarkdown } from "./render-diff-markdown.ts";
import { renderDiffText } from "./render-diff-text.ts";

/** The formats of a diff, by name. */
export const renderDiff = {
  text: renderDiffText,
  json: renderDiffJson,
  markdown: renderDiffMarkdown,
} as const satisfies Record<string, (diff: Diff) => string>;
