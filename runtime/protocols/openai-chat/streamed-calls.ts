import type { JsonObject } from "../codec.ts";
import { isText, writeJson } from "../json-text.ts";
import { numberOrNull, objectOf, textOf, textOrNull } from "../json-value.ts";
import type { NeutralEvent } from "../neutral.ts";
import type { Signature } from "../sealed-signature.ts";
import { argumentsOfFreeText } from "../tool-arguments.ts";
import { callSignature } from "./call-signature.ts";
import { callIdOf } from "./missing-call-id.ts";

interface StreamedCall {
  readonly block: number;
  /** The number of calls before it. */
  readonly place: number;
  readonly index: number;
  readonly custom: boolean;
  id: string | null;
  name: string;
  /** What has come of the arguments before the name did, or of a custom tool's free text. */
  held: string;
  signature: Signature | null;
  started: boolean;
}

/**
 * The tool calls of one Chat stream. A delta belongs to the call of its index; servers that give every call the same
 * index, or none at all, are known by a new id, and a delta without either goes to the call before.
 */
export class StreamedCalls {
  responseId = "";
  readonly #takeBlock: () => number;
  readonly #calls: StreamedCall[] = [];
  /** The last call of each index, and the first of each id. */
  readonly #byIndex = new Map<number, StreamedCall>();
  readonly #byId = new Map<string, StreamedCall>();

  constructor(takeBlock: () => number) {
    this.#takeBlock = takeBlock;
  }

  get any(): boolean {
    return this.#calls.length > 0;
  }

  push(delta: JsonObject): readonly NeutralEvent[] {
    const call = this.#callOf(delta);
    call.id ??= textOrNull(delta["id"]);
    if (call.id !== null && !this.#byId.has(call.id)) this.#byId.set(call.id, call);
    call.signature ??= callSignature(delta, this.#idOf(call));
    const said = objectOf(delta["function"] ?? delta["custom"]);
    if (!call.started) call.name += textOf(said["name"]);
    call.held += call.custom ? textOf(said["input"]) : argumentsDelta(said["arguments"]);
    return call.name === "" ? [] : this.#release(call);
  }

  /** Starts what has not started, whole or not, and ends all. */
  finish(): readonly NeutralEvent[] {
    return this.#calls.flatMap((call) => {
      const free: readonly NeutralEvent[] = call.custom
        ? [{ kind: "arguments", block: call.block, delta: argumentsOfFreeText(call.held) }]
        : [];
      return [...this.#release(call), ...free, { kind: "block_end", block: call.block }];
    });
  }

  #release(call: StreamedCall): readonly NeutralEvent[] {
    const events: NeutralEvent[] = [];
    const { block, name } = call;
    if (!call.started) {
      call.started = true;
      events.push(...this.#signed(call.signature));
      events.push({ kind: "block_start", block, part: "tool_call", id: this.#idOf(call), name });
    }
    if (!call.custom && call.held !== "") {
      events.push({ kind: "arguments", block, delta: call.held });
      call.held = "";
    }
    return events;
  }

  #idOf(call: StreamedCall): string {
    return call.id ?? callIdOf(this.responseId, call.place);
  }

  /** A call's signature is redacted thinking in front of it. */
  #signed(signature: Signature | null): readonly NeutralEvent[] {
    if (signature === null) return [];
    const block = this.#takeBlock();
    return [
      { kind: "block_start", block, part: "thinking" },
      { kind: "signature", block, ...signature, redacted: true },
      { kind: "block_end", block },
    ];
  }

  #callOf(delta: JsonObject): StreamedCall {
    const index = numberOrNull(delta["index"]);
    const id = textOrNull(delta["id"]);
    const last = this.#calls.at(-1);
    const known = index === null ? (id === null ? last : this.#byId.get(id)) : this.#byIndex.get(index);
    const isOther = known !== undefined && id !== null && known.id !== null && known.id !== id;
    if (known !== undefined && !isOther) return known;
    const call: StreamedCall = {
      block: this.#takeBlock(),
      place: this.#calls.length,
      index: index ?? this.#calls.length,
      custom: delta["type"] === "custom" || delta["custom"] !== undefined,
      id,
      name: "",
      held: "",
      signature: null,
      started: false,
    };
    this.#calls.push(call);
    this.#byIndex.set(call.index, call);
    return call;
  }
}

function argumentsDelta(value: unknown): string {
  if (value === undefined || value === null) return "";
  return isText(value) ? value : writeJson(value);
}
