import type { WayMember } from "./ways.ts";

/** By id of a member: whether it admits all requests of a part, or none; one that is missing may admit some. */
export type Known = ReadonlyMap<string, boolean>;

/** A member that may admit a request. */
export interface MemberLeft extends WayMember {
  /** Whether it admits every request in question. */
  readonly admitsAll: boolean;
}

/** The steps without the members that admit nothing, and without those whose target is surely tried before. */
export function left(
  steps: readonly (readonly WayMember[])[],
  known: Known,
): readonly (readonly MemberLeft[])[] {
  const tried = new Set<string>();
  return steps.flatMap((step) => {
    const members = step
      .filter(({ id, name }) => known.get(id) !== false && !tried.has(name))
      .map((member) => ({ ...member, admitsAll: known.get(member.id) === true }));
    for (const { name, admitsAll } of members) if (admitsAll) tried.add(name);
    return members.length === 0 ? [] : [members];
  });
}
