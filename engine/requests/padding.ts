/**
 * Text that counts for exactly so many tokens wherever it is put behind a text that does not end in a space: runs of dots,
 * of which two count for three tokens.
 */
export function padding(tokens: number): string {
  const threes = Math.floor(tokens / 3);
  return " .".repeat(tokens % 3) + (threes > 0 ? ` ${"…".repeat(2 * threes)}` : "");
}
