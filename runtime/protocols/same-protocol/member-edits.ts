import type { Member } from "../../../engine/index.ts";
import { writeJson } from "../json-text.ts";

/**
 * Edits the members of a JSON object's text in place: every byte that no edit touches stays as it came, number formats,
 * escapes, spaces and the order of members included.
 */
export class MemberEdits {
  readonly #bytes: Uint8Array;
  readonly #members: readonly Member[];
  /** What becomes of each member that does not stay as it is, by its index. */
  readonly #edits: (Edit | undefined)[] = [];
  readonly #added = new Map<string, string>();

  /** `members` are those of the object, in the order of the text, repeated keys included. */
  constructor(bytes: Uint8Array, members: readonly Member[]) {
    this.#bytes = bytes;
    this.#members = members;
  }

  has(key: string): boolean {
    return this.#added.has(key) || this.#named(key).length > 0;
  }

  set(key: string, value: unknown): void {
    const text = writeJson(value);
    const members = this.#named(key);
    for (const index of members) this.#edits[index] = { key, value: text };
    if (members.length === 0) this.#added.set(key, text);
  }

  /**
   * Takes out what a later member of the same name outweighs, and says whether there was any: a provider that read the first of
   * two would serve another request than the one that was decided.
   */
  dropOutweighed(): boolean {
    const last = new Map<string, Member>();
    for (const member of this.#members) last.set(member.key, member);
    if (last.size === this.#members.length) return false;
    this.#members.forEach((member, index) => {
      if (last.get(member.key) !== member) this.#edits[index] = "removed";
    });
    return true;
  }

  remove(key: string): void {
    for (const index of this.#named(key)) this.#edits[index] = "removed";
    this.#added.delete(key);
  }

  rename(from: string, to: string): void {
    for (const index of this.#named(from)) {
      const edit = this.#edits[index];
      this.#edits[index] = { key: to, value: typeof edit === "object" ? edit.value : null };
    }
    const added = this.#added.get(from);
    this.#added.delete(from);
    if (added !== undefined) this.#added.set(to, added);
  }

  /** The edited text; the very same bytes where nothing was edited. */
  apply(): Uint8Array {
    return this.#edits.length + this.#added.size === 0 ? this.#bytes : this.#splice();
  }

  /** The indices of the members that have this name now. */
  #named(key: string): readonly number[] {
    const named: number[] = [];
    for (let index = 0; index < this.#members.length; index++) {
      const edit = this.#edits[index];
      if (edit !== "removed" && (edit ?? this.#members[index])?.key === key) named.push(index);
    }
    return named;
  }

  #splice(): Uint8Array {
    const spliced = new Splice(this.#bytes);
    const open = this.#members[0]?.from ?? this.#bytes.indexOf(0x7b) + 1;
    spliced.copy(0, open);
    let isFirst = true;
    this.#members.forEach((member, index) => {
      const edit = this.#edits[index];
      if (edit === "removed") return;
      const before = this.#members[index - 1];
      if (!isFirst && before !== undefined) spliced.copy(before.to, member.from);
      isFirst = false;
      if (edit === undefined || edit.key === member.key) spliced.copy(member.from, member.valueFrom);
      else spliced.write(`${writeJson(edit.key)}:`);
      if (edit === undefined || edit.value === null) spliced.copy(member.valueFrom, member.to);
      else spliced.write(edit.value);
    });
    for (const [key, value] of this.#added) {
      spliced.write(`${isFirst ? "" : ","}${writeJson(key)}:${value}`);
      isFirst = false;
    }
    spliced.copy(this.#members.at(-1)?.to ?? open, this.#bytes.length);
    return spliced.all();
  }
}

/** Another key, or the same, and another value as JSON; null is the value that it has. */
type Edit = "removed" | { readonly key: string; readonly value: string | null };

/** Bytes put together from parts of a text and from new words; parts that were neighbours stay one. */
class Splice {
  readonly #bytes: Uint8Array;
  readonly #pieces: Uint8Array[] = [];
  /** The part that is not among the pieces yet. */
  #from = 0;
  #to = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  copy(from: number, to: number): void {
    if (from !== this.#to) {
      this.#cut();
      this.#from = from;
    }
    this.#to = to;
  }

  write(text: string): void {
    this.#cut();
    this.#from = this.#to;
    this.#pieces.push(Buffer.from(text));
  }

  all(): Uint8Array {
    this.#cut();
    return Buffer.concat(this.#pieces);
  }

  #cut(): void {
    if (this.#to > this.#from) this.#pieces.push(this.#bytes.subarray(this.#from, this.#to));
  }
}
