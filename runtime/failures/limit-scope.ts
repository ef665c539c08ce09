/** Values of `x-ratelimit-scope` that mean more than one key: what each names is limited as a whole. */
const wideScopes: ReadonlySet<string> = new Set([
  "account",
  "global",
  "org",
  "organization",
  "provider",
  "service",
  "shared",
  "upstream",
]);

/**
 * Whether an answer's headers say that the limit which was met is not the key's alone: `x-ratelimit-scope` names something wider, or
 * `x-ratelimit-global` is true. Nothing is concluded from an answer that says neither.
 */
export function limitsWholeProvider(header: (name: string) => string | null): boolean {
  const scope = header("x-ratelimit-scope")?.trim().toLowerCase().replace("organisation", "organization");
  if (scope !== undefined && wideScopes.has(scope)) return true;
  return header("x-ratelimit-global")?.trim().toLowerCase() === "true";
}
