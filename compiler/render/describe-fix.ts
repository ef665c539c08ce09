import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../source/source-set.ts";

/** What the edit of a finding does, in a few words: "remove `, openai/gpt-5.2`". Null where the finding has none. */
export function describeFix({ fix, primary, related }: Diagnostic): string | null {
  if (fix === null) return null;
  const files = [primary, ...related].map(({ span }) => span.file);
  const cut = (path: string, start: number, end: number): string => {
    const file: SourceFile | undefined = files.find((one) => one.path === path);
    return shortened(file?.text.slice(start, end) ?? "");
  };
  const [first, second] = fix.edits;
  if (!first) return null;
  const { start, end } = first.range;
  if (second) return `move ${quoted(shortened(first.text))} above line ${start.line}`;
  if (start.offset === end.offset) return `insert ${quoted(shortened(first.text))}`;
  const old = cut(first.file, start.offset, end.offset);
  const lines = end.column === 1 ? end.line - 1 : end.line;
  const where = lines > start.line ? `lines ${start.line} to ${lines}` : quoted(old);
  return first.text === "" ? `remove ${where}` : `write ${quoted(shortened(first.text))} for ${where}`;
}

const MOST_SHOWN = 60;

function shortened(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length <= MOST_SHOWN ? line : `${line.slice(0, MOST_SHOWN - 1)}…`;
}

const quoted = (text: string): string => (text === "" ? "a line break" : `\`${text}\``);
