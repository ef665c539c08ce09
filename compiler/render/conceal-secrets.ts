/**
 * A line of a catalog with stars for what looks like a secret in it, so many as it has characters. A finding quotes lines that were not
 * understood, and a key may stand where nobody looks for one, such as `api_key: sk-...`.
 */
export function concealSecrets(line: string): string {
  return line
    .replace(NAMED, (_, before: string, value: string) => before + (isHarmless(value) ? value : stars(value)))
    .replace(SHAPED, stars);
}

/** What stands behind a name that secrets have; a mapping or a list is left to its own entries. */
const NAMED =
  /((?:^|[\s{,[])["']?[\w-]*(?:keys?|secret|(?<!first_)token|password|bearer|credentials?|authorization|auth)["']?\s*:\s*(?:\[\s*)?(?:&\S+\s+)?)("[^"]*"?|'[^']*'?|[^\s{}[\],#"'][^,}\]#]*)/gi;

/** Keys as their makers shape them, and what follows `Bearer`. */
const SHAPED =
  /\b(?:(?:sk|pk|rk|xai|gsk|hf|ghp|csk|nvapi|pplx|r8)[-_]|AIza|Bearer\s+)[A-Za-z0-9_.-]{16,}|(?<=:\/\/)[^\s/@"']+(?=@)/g;

/** A reference to a secret, or a word that stands for none. */
function isHarmless(value: string): boolean {
  const bare = value.trim().replace(/^(["'])(.*)\1$/, "$2");
  return /^(?:env:[A-Za-z_]\w*|file:.+|op:\/\/.+|none|null|~|true|false)?$/.test(bare);
}

const stars = (text: string): string => text.replace(/\S.*\S|\S/, (shown) => "*".repeat(shown.length));
