import type { SourceFile } from "../source/source-set.ts";
import { parseRules } from "../syntax/parse-rules.ts";
import { alignColumns } from "./columns.ts";
import { layOut } from "./lay-out.ts";

/**
 * The text of a rules file with its white space in order: one space between words, two for each level, columns of
 * neighbouring lines under each other. Line breaks, every comment and the meaning stay; doing it twice changes
 * nothing. Null for a file with syntax errors.
 */
export function formatRules(file: SourceFile): string | null {
  if (parseRules(file).diagnostics.some(({ severity }) => severity === "error")) return null;
  const lines = alignColumns(layOut(file));
  const lineEnd = file.text.includes("\r\n") ? "\r\n" : "\n";
  return lines.map((line) => line + lineEnd).join("");
}
