import { isWithin, meet, meetGlob, type Need, needKey } from "./need.ts";

/** A conjunction: what it needs of each dimension it mentions, by `needKey`. The empty term always holds. */
export type Term = ReadonlyMap<string, Need>;

/** The term that needs all of these; null where they exclude each other. */
export function termOf(needs: Iterable<Need>): Term | null {
  const term = new Map<string, Need>();
  for (const need of needs) {
    const key = needKey(need);
    const before = term.get(key);
    const both = before === undefined ? need : meet(before, need);
    if (both === null) return null;
    term.set(key, both);
  }
  return withoutTrivial(withGlobsApplied(term));
}

/** What both terms need together; null where they exclude each other. */
export function both(a: Term, b: Term): Term | null {
  if (a.size === 0) return b;
  return b.size === 0 ? a : termOf([...a.values(), ...b.values()]);
}

/** Whether every request of the first term meets the second one too, as far as their needs show. */
export function implies(inner: Term, outer: Term): boolean {
  if (outer.size > inner.size) return false;
  for (const [key, need] of outer) {
    const own = inner.get(key);
    if (own === undefined || !isWithin(own, need)) return false;
  }
  return true;
}

/** A listed value either is covered by a glob or is not, so that the glob itself need not be asked. */
function withGlobsApplied(term: Map<string, Need> | null): Map<string, Need> | null {
  if (term === null) return null;
  for (const [globKey, need] of term) {
    if (need.kind !== "glob") continue;
    const key = `value ${need.fact}`;
    const values = term.get(key);
    if (values?.kind !== "value" || values.negated) continue;
    const left = meetGlob(values, need.glob, need.wanted);
    if (left === null) return null;
    term.set(key, left);
    term.delete(globKey);
  }
  return term;
}

function withoutTrivial(term: Map<string, Need> | null): Map<string, Need> | null {
  if (term === null) return null;
  for (const [key, need] of term) {
    const all =
      need.kind === "integer"
        ? need.min === 0 && need.max === Number.POSITIVE_INFINITY
        : need.kind === "value" && need.negated && need.values.length === 0;
    if (all) term.delete(key);
  }
  return term;
}
