import type { JsonObject } from "../codec.ts";
import { listOf, numberOrNull, objectOf, textOf, textOrNull } from "../json-value.ts";
import type { NeutralEvent } from "../neutral.ts";
import { argumentsOfFreeText } from "../tool-arguments.ts";
import { decodeCall, type ToolCall } from "./calls.ts";
import { decodeReasoning } from "./decode-content.ts";

interface Spoken {
  readonly block: number;
  readonly part: "text" | "refusal" | "thinking";
  said: string;
  ended: boolean;
}

/**
 * One output item of a stream. Every text is told at most once, by its deltas or by what says that it is done, whichever
 * a server sends: `done` brings only what the deltas have not.
 */
export class StreamedItem {
  readonly #takeBlock: () => number;
  readonly #parts = new Map<number, Spoken>();
  #thinking: Spoken | null = null;
  #summary: string | null = null;
  #call: { readonly block: number; said: string } | null = null;
  /** Free text or arguments that came before their call was named. */
  #held = "";
  #isFreeText = false;
  #closed = false;

  constructor(takeBlock: () => number) {
    this.#takeBlock = takeBlock;
  }

  get isCall(): boolean {
    return this.#call !== null;
  }

  get refused(): boolean {
    return [...this.#parts.values()].some((part) => part.part === "refusal");
  }

  added(item: JsonObject): readonly NeutralEvent[] {
    if (item["type"] !== "function_call" && item["type"] !== "custom_tool_call") return [];
    this.#isFreeText = item["type"] === "custom_tool_call";
    const call = decodeCall(item);
    if (call === null || call.name === "") return [];
    return [...this.#startCall(call), ...(this.#isFreeText ? [] : this.#argue(call.arguments))];
  }

  push(type: string, body: JsonObject): readonly NeutralEvent[] {
    const index = numberOrNull(body["content_index"]) ?? 0;
    const delta = textOf(body["delta"]);
    switch (type) {
      case "response.output_text.delta":
        return this.#say(index, "text", delta);
      case "response.output_text.done":
        return this.#sayRest(index, "text", textOf(body["text"]));
      case "response.refusal.delta":
        return this.#say(index, "refusal", delta);
      case "response.refusal.done":
        return this.#sayRest(index, "refusal", textOf(body["refusal"]));
      case "response.content_part.done":
        return this.#endPart(index);
      case "response.reasoning_summary_text.delta":
        return this.#think(`summary ${numberOrNull(body["summary_index"]) ?? 0}`, delta);
      case "response.reasoning_text.delta":
        return this.#think(`content ${index}`, delta);
      case "response.function_call_arguments.delta":
        return this.#argue(delta);
      case "response.function_call_arguments.done":
        return this.#argueRest(textOf(body["arguments"]));
      case "response.custom_tool_call_input.delta":
        this.#isFreeText = true;
        this.#held += delta;
        return [];
      default:
        return [];
    }
  }

  /** The item is whole. */
  done(item: JsonObject): readonly NeutralEvent[] {
    if (this.#closed) return [];
    const events: NeutralEvent[] = [];
    if (item["type"] === "message") events.push(...this.#messageRest(item));
    if (item["type"] === "reasoning") events.push(...this.#reasoningRest(item));
    const call = decodeCall(item);
    if (call !== null) events.push(...this.#callRest(item, call));
    return [...events, ...this.close()];
  }

  /** Ends what is still open. */
  close(): readonly NeutralEvent[] {
    if (this.#closed) return [];
    this.#closed = true;
    const ends: NeutralEvent[] = [...this.#parts.keys()].flatMap((index) => this.#endPart(index));
    if (this.#thinking !== null) ends.push({ kind: "block_end", block: this.#thinking.block });
    if (this.#call !== null) {
      if (this.#isFreeText && this.#call.said === "") ends.push(...this.#argueFreeText(this.#held));
      ends.push({ kind: "block_end", block: this.#call.block });
    }
    return ends;
  }

  #say(index: number, part: "text" | "refusal", delta: string): readonly NeutralEvent[] {
    if (delta === "") return [];
    const known = this.#parts.get(index);
    const spoken: Spoken = known ?? { block: this.#takeBlock(), part, said: "", ended: false };
    this.#parts.set(index, spoken);
    spoken.said += delta;
    const event: NeutralEvent = { kind: "text", block: spoken.block, delta };
    return known === undefined ? [{ kind: "block_start", block: spoken.block, part }, event] : [event];
  }

  #sayRest(index: number, part: "text" | "refusal", whole: string): readonly NeutralEvent[] {
    const known = this.#parts.get(index);
    return known?.ended === true ? [] : this.#say(index, part, restOf(whole, known?.said ?? ""));
  }

  #endPart(index: number): readonly NeutralEvent[] {
    const part = this.#parts.get(index);
    if (part === undefined || part.ended) return [];
    part.ended = true;
    return [{ kind: "block_end", block: part.block }];
  }

  /** Several summaries of one item are one thinking block, apart by an empty line. */
  #think(place: string, delta: string): readonly NeutralEvent[] {
    if (delta === "") return [];
    const gap = this.#summary !== null && this.#summary !== place ? "\n\n" : "";
    this.#summary = place;
    return this.#thinkOn(gap + delta);
  }

  #thinkOn(delta: string): readonly NeutralEvent[] {
    const opened = this.#startThinking();
    const thinking = this.#thinking;
    if (thinking === null || delta === "") return opened;
    thinking.said += delta;
    return [...opened, { kind: "thinking", block: thinking.block, delta }];
  }

  #startThinking(): readonly NeutralEvent[] {
    if (this.#thinking !== null) return [];
    this.#thinking = { block: this.#takeBlock(), part: "thinking", said: "", ended: false };
    return [{ kind: "block_start", block: this.#thinking.block, part: "thinking" }];
  }

  #reasoningRest(item: JsonObject): readonly NeutralEvent[] {
    const whole = decodeReasoning(item);
    if (whole.kind !== "thinking") return [];
    const { signature, redacted } = whole;
    const text = this.#thinkOn(
      this.#thinking === null ? whole.text : restOf(whole.text, this.#thinking.said),
    );
    if (signature === null || this.#thinking === null) return text;
    return [...text, { kind: "signature", block: this.#thinking.block, ...signature, redacted }];
  }

  #messageRest(item: JsonObject): readonly NeutralEvent[] {
    return listOf(item["content"]).flatMap((value, index) => {
      const part = objectOf(value);
      const refusal = textOrNull(part["refusal"]);
      return refusal === null
        ? this.#sayRest(index, "text", textOf(part["text"]))
        : this.#sayRest(index, "refusal", refusal);
    });
  }

  #callRest(item: JsonObject, call: ToolCall): readonly NeutralEvent[] {
    this.#isFreeText = item["type"] === "custom_tool_call";
    const started = this.#call === null ? this.#startCall(call) : [];
    if (!this.#isFreeText) return [...started, ...this.#argueRest(call.arguments)];
    const input = textOrNull(item["input"]);
    return [...started, ...this.#argueFreeText(input ?? this.#held)];
  }

  #startCall(call: ToolCall): readonly NeutralEvent[] {
    if (this.#call !== null) return [];
    const block = this.#takeBlock();
    this.#call = { block, said: "" };
    const start: NeutralEvent = {
      kind: "block_start",
      block,
      part: "tool_call",
      id: call.id,
      name: call.name,
    };
    if (this.#isFreeText) return [start];
    const held = this.#held;
    this.#held = "";
    return [start, ...this.#argue(held)];
  }

  #argue(delta: string): readonly NeutralEvent[] {
    if (delta === "") return [];
    if (this.#call === null) {
      this.#held += delta;
      return [];
    }
    this.#call.said += delta;
    return [{ kind: "arguments", block: this.#call.block, delta }];
  }

  #argueRest(whole: string): readonly NeutralEvent[] {
    return this.#argue(restOf(whole, this.#call === null ? this.#held : this.#call.said));
  }

  #argueFreeText(text: string): readonly NeutralEvent[] {
    if (this.#call === null || this.#call.said !== "") return [];
    return this.#argue(argumentsOfFreeText(text));
  }
}

/** What a whole text adds to what was said of it; nothing where the two disagree, since what was said is with the client. */
function restOf(whole: string, said: string): string {
  return whole.startsWith(said) ? whole.slice(said.length) : "";
}
