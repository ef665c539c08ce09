/** Text that counts for exactly so many tokens wherever it is put: the estimate takes an ellipsis for one, whatever is before it. */
export function padding(tokens: number): string {
  return "…".repeat(tokens);
}
