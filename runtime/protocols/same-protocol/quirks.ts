import type { JsonObject } from "../codec.ts";

/** What a provider wants changed in every body, member by member. */
export interface BodyQuirks {
  readonly rename: Readonly<Record<string, string>>;
  readonly drop: readonly string[];
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** The members of a body, whether as text or as an object. */
interface EditableMembers {
  has(key: string): boolean;
  set(key: string, value: unknown): void;
  remove(key: string): void;
  rename(from: string, to: string): void;
}

/** Applies the quirks in their order, rename, drop, defaults, and says which did anything. */
export function applyQuirks(members: EditableMembers, quirks: BodyQuirks): readonly string[] {
  const edits: string[] = [];
  for (const [from, to] of Object.entries(quirks.rename)) {
    if (!members.has(from)) continue;
    // The provider's own name, where the client used it too, says what is meant.
    if (members.has(to)) members.remove(from);
    else members.rename(from, to);
    edits.push(`rename ${from}`);
  }
  for (const key of quirks.drop) {
    if (!members.has(key)) continue;
    members.remove(key);
    edits.push(`drop ${key}`);
  }
  for (const [key, value] of Object.entries(quirks.defaults)) {
    if (members.has(key)) continue;
    members.set(key, value);
    edits.push(`default ${key}`);
  }
  return edits;
}

/** A body made by a codec, with the provider's quirks applied. */
export function bodyWithQuirks(
  body: JsonObject,
  quirks: BodyQuirks,
): { readonly body: JsonObject; readonly edits: readonly string[] } {
  const members = new Map(Object.entries(body));
  const edits = applyQuirks(
    {
      has: (key) => members.has(key),
      set: (key, value) => members.set(key, value),
      remove: (key) => members.delete(key),
      rename(from, to) {
        members.set(to, members.get(from));
        members.delete(from);
      },
    },
    quirks,
  );
  return { body: Object.fromEntries(members), edits };
}
