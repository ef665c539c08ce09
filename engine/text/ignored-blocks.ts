import { TEXT_BREAK } from "../facts/facts.ts";

/**
 * The text without the blocks that agents inject, such as `<system-reminder>...</system-reminder>`; a break stands
 * where one was. `names` are element names, compared exactly; an opening tag may hold attributes. A block ends at the
 * first closing tag of its name. One that is never closed reaches to the end of the text: a truncated injection must
 * not be read as the user's words. Linear in the text for each name.
 */
export function removeIgnoredBlocks(text: string, names: readonly string[]): string {
  if (names.length === 0 || !text.includes("<")) return text;
  let kept = "";
  let from = 0;
  for (;;) {
    const block = nextBlock(text, from, names);
    if (block === null) return from === 0 ? text : kept + text.slice(from);
    kept += text.slice(from, block.start) + TEXT_BREAK;
    from = block.end;
  }
}

function nextBlock(
  text: string,
  from: number,
  names: readonly string[],
): { readonly start: number; readonly end: number } | null {
  for (let start = text.indexOf("<", from); start !== -1; start = text.indexOf("<", start + 1)) {
    const name = names.find((one) => opensAt(text, start, one));
    if (name === undefined) continue;
    const closing = `</${name}>`;
    const closed = text.indexOf(closing, start);
    return { start, end: closed === -1 ? text.length : closed + closing.length };
  }
  return null;
}

/** Whether `<name` stands there and the name ends there. */
function opensAt(text: string, at: number, name: string): boolean {
  if (!text.startsWith(name, at + 1)) return false;
  const after = text.charAt(at + 1 + name.length);
  return after === ">" || after === " " || after === "\n" || after === "\t" || after === "\r";
}
