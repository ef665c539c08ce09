/** Whether a glob covers a whole text: `*` stands for any run of characters, also none; nothing else is special. Linear time for each piece. */
export function globMatches(glob: string, text: string): boolean {
  const star = glob.indexOf("*");
  if (star < 0) return glob === text;
  if (!text.startsWith(glob.slice(0, star))) return false;
  let from = star;
  let at = star;
  for (;;) {
    const next = glob.indexOf("*", at + 1);
    const piece = glob.slice(at + 1, next < 0 ? undefined : next);
    if (next < 0) return text.length - from >= piece.length && text.endsWith(piece);
    const found = text.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
    at = next;
  }
}

/** What every text that the glob covers begins with. */
export function globPrefix(glob: string): string {
  const star = glob.indexOf("*");
  return star < 0 ? glob : glob.slice(0, star);
}
