import type { Extras, LabelledSpan } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Span } from "../source/source-set.ts";
import { editDistance } from "./edit-distance.ts";

/** A name that could have been meant, with its declaration where there is one. */
export type Candidates = ReadonlyMap<string, Span | null>;

/** What a finding about an unknown name offers. */
export interface Suggestion {
  /** Empty, or `, or use ...`: the end of the help. */
  readonly orUse: string;
  readonly extras: Pick<Extras, "fix" | "related">;
}

const SHOWN = 8;

/**
 * The declared names nearest to `name`; with exactly one near, also the edit that writes it over `span`.
 * `write` turns a name into the text that belongs there; `near` says which ones are near where spelling does not.
 */
export function suggest(
  name: string,
  candidates: Candidates,
  span: Span,
  write: (name: string) => string = (found) => found,
  near: readonly string[] = nearest(name, candidates.keys()),
): Suggestion {
  const shown = listed([...near, ...[...candidates.keys()].filter((other) => !near.includes(other)).sort()]);
  const [only] = near;
  if (candidates.size === 0) return { orUse: "", extras: {} };
  if (only === undefined || near.length > 1) {
    const one = candidates.size === 1 ? shown : `one of: ${shown}`;
    return { orUse: `, or use ${one}`, extras: {} };
  }
  const declared = candidates.get(only);
  const related: LabelledSpan[] = declared ? [{ span: declared, label: `\`${only}\` is declared here` }] : [];
  const rest = candidates.size === 1 ? "" : ` (there are: ${shown})`;
  return {
    orUse: `, or use \`${only}\`${rest}`,
    extras: {
      related,
      fix: fixBy(span, write(only)),
    },
  };
}

/** The names within a third of the length, the nearest only: those at the least distance, sorted. */
export function nearest(name: string, candidates: Iterable<string>): readonly string[] {
  const wanted = folded(name);
  let limit = Math.max(1, Math.floor(wanted.length / 3));
  let found: string[] = [];
  for (const candidate of candidates) {
    const distance = editDistance(wanted, folded(candidate), limit);
    if (distance > limit) continue;
    if (distance < limit) found = [];
    limit = distance;
    found.push(candidate);
  }
  return found.sort();
}

/** Case and the three ways to join words (`-`, `_`, `.`) are the slips made most often, so they cost nothing. */
function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_.-]+/g, "-");
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
