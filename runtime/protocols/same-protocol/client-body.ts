import type { Member } from "../../../engine/index.ts";
import type { JsonObject } from "../codec.ts";
import { parseJson } from "../json-text.ts";
import { isObject } from "../json-value.ts";

/** A client's body as it came, and where the members of its object stand. */
export class ClientBody {
  readonly bytes: Uint8Array;
  readonly members: readonly Member[];
  /** Whether thinking stands in its conversation. */
  readonly thought: boolean;
  #parsed: JsonObject | null = null;

  constructor(bytes: Uint8Array, members: readonly Member[], thought: boolean) {
    this.bytes = bytes;
    this.members = members;
    this.thought = thought;
  }

  /** What the bytes parse to: made when it is first asked for, since most requests go their way without. */
  parsed(): JsonObject {
    if (this.#parsed === null) {
      const body = parseJson(decoder.decode(this.bytes));
      if (!isObject(body)) throw new Error("the bytes of a request that was read are no JSON object");
      this.#parsed = body;
    }
    return this.#parsed;
  }

  /** One member's value; undefined where there is none. */
  member(key: string): unknown {
    const member = this.members.findLast((one) => one.key === key);
    return member === undefined
      ? undefined
      : parseJson(decoder.decode(this.bytes.subarray(member.valueFrom, member.to)));
  }
}

const decoder = new TextDecoder();
