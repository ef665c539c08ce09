import type { JsonObject } from "../protocols/codec.ts";
import { isObject, textOrNull } from "../protocols/json-value.ts";

/** One place of a body that refers to state kept at a provider. */
export interface StateReference {
  /** Where it stands, such as `input.0.content.1.file_id`. */
  readonly path: string;
  /** What it refers to; null where the place asks for new state, such as `background`. */
  readonly id: string | null;
}

/** Members that hold an id, or an object with one, wherever they stand in a body of any protocol. */
const idMembers: ReadonlySet<string> = new Set([
  "previous_response_id",
  "conversation",
  "container",
  "file_id",
  "prompt",
]);

/** The state that a body refers to, in the order of the text. */
export function stateReferences(body: JsonObject): readonly StateReference[] {
  const found: StateReference[] = [];
  const waiting: { readonly value: unknown; readonly path: string }[] = [{ value: body, path: "" }];
  // A stack of our own: a body may nest deeper than the machine's.
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, path } = next;
    const members = Array.isArray(value) ? value.entries() : isObject(value) ? Object.entries(value) : [];
    const inner: { readonly value: unknown; readonly path: string }[] = [];
    for (const [key, member] of members) {
      const at = path === "" ? String(key) : `${path}.${key}`;
      const id = idMembers.has(String(key)) ? idOf(member) : null;
      if (id !== null) found.push({ path: at, id });
      else if (typeof member === "object" && member !== null) inner.push({ value: member, path: at });
    }
    if (isObject(value) && value["type"] === "item_reference") {
      found.push({ path: `${path}.id`, id: textOrNull(value["id"]) });
    }
    waiting.push(...inner.reverse());
  }
  if (body["background"] === true) found.push({ path: "background", id: null });
  return found;
}

function idOf(value: unknown): string | null {
  return textOrNull(value) ?? (isObject(value) ? textOrNull(value["id"]) : null);
}
