import type { SourceFile } from "../source/source-set.ts";

/** One line of a markdown file, without its end. */
export interface MarkdownLine {
  /** The offset of its first character. */
  readonly start: number;
  readonly text: string;
  /** The same length, with HTML comments blanked out. */
  readonly visible: string;
  /** Where the line lies when nothing on it is read as a directive. */
  readonly hidden: "a code fence" | "an HTML comment" | "the front matter" | null;
}

/** The lines of a file, with what markdown hides on them: code fences, HTML comments and front matter. */
export function markdownLines(file: SourceFile): readonly MarkdownLine[] {
  const lines = splitLines(file.text);
  const body = frontMatterEnd(lines);
  let fence: string | null = null;
  let inComment = false;
  return lines.map(({ start, text }, at) => {
    if (at < body) return { start, text, visible: text, hidden: "the front matter" };
    if (fence !== null) {
      if (closesFence(text, fence)) fence = null;
      return { start, text, visible: text, hidden: "a code fence" };
    }
    const blanked = blankComments(text, inComment);
    const opened = inComment ? null : /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(blanked.visible)?.[1];
    if (opened !== undefined && opened !== null) {
      fence = opened;
      return { start, text, visible: text, hidden: "a code fence" };
    }
    const wasInComment = inComment;
    inComment = blanked.open;
    const nothingLeft = blanked.visible.trim() === "" && text.trim() !== "";
    const hidden = wasInComment || nothingLeft ? (nothingLeft ? "an HTML comment" : null) : null;
    return { start, text, visible: blanked.visible, hidden };
  });
}

function splitLines(text: string): readonly { readonly start: number; readonly text: string }[] {
  const lines: { start: number; text: string }[] = [];
  let start = 0;
  for (const end of text.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ start, text: text.slice(start, end.index) });
    start = end.index + end[0].length;
  }
  lines.push({ start, text: text.slice(start) });
  return lines;
}

/** How many lines the front matter takes: from `---` on the first line to the next `---` or `...`. */
function frontMatterEnd(lines: readonly { readonly text: string }[]): number {
  if (!/^---\s*$/.test(lines[0]?.text ?? "")) return 0;
  const close = lines.findIndex(({ text }, at) => at > 0 && /^(?:---|\.\.\.)\s*$/.test(text));
  return close < 0 ? 0 : close + 1;
}

function closesFence(text: string, fence: string): boolean {
  const run = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(text)?.[1];
  return run !== undefined && run[0] === fence[0] && run.length >= fence.length;
}

function blankComments(text: string, open: boolean): { readonly visible: string; readonly open: boolean } {
  let visible = "";
  let at = 0;
  let inside = open;
  while (at < text.length) {
    const mark = inside ? "-->" : "<!--";
    const found = text.indexOf(mark, at);
    const end = found < 0 ? text.length : found + (inside ? mark.length : 0);
    const piece = text.slice(at, end);
    visible += inside ? " ".repeat(piece.length) : piece;
    at = end;
    if (found >= 0) inside = !inside;
  }
  return { visible, open: inside };
}
