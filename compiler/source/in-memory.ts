import type { SourceFile, SourceSet } from "./source-set.ts";

/** A project from texts by path, for tests and browsers: `sourceSet({ "main.sbx": "..." })`. */
export function sourceSet(texts: Readonly<Record<string, string>>, name = "rules"): SourceSet {
  const files = Object.entries(texts).map(([path, text]) => sourceFile(path, text));
  return { name, files: files.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** One text; a byte order mark is no part of it. */
export function sourceFile(path: string, text: string): SourceFile {
  return { path, text: text.startsWith("\uFEFF") ? text.slice(1) : text };
}
