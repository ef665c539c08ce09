/**
 * The id of a call that its server gave none. It holds the answer's id, so that the calls of two turns never share one;
 * letters, digits, `_` and `-` only, since every protocol takes those.
 */
export function callIdOf(responseId: string, index: number): string {
  const origin = responseId.replace(/[^a-zA-Z0-9]/g, "").slice(-24);
  return `call_${origin === "" ? "" : `${origin}_`}${index}`;
}
