import { JsonTally, TokenEstimate } from "../../engine/index.ts";
import type {
  NeutralEvent,
  NeutralPart,
  NeutralResponse,
  NeutralStop,
  NeutralUsage,
} from "../protocols/neutral.ts";
import { originKeyOf } from "../protocols/thinking-origin.ts";
import { laterUsage, NO_USAGE } from "../protocols/usage.ts";

/** Longer arguments are passed on unchecked, and longer unsigned thinking is not remembered: holding it would let one answer fill the memory. In characters. */
const LONGEST_HELD = 4 * 1024 * 1024;

/** What passes by in an answer and is wanted afterwards: usage for the accounts, whose thinking it was, tool arguments that do not parse. */
export class Observation {
  usage: NeutralUsage = NO_USAGE;
  /** When the first content came, in milliseconds since 1970; null until then. */
  firstContentAtMs: number | null = null;
  /** Whether the provider was sent the request at all. */
  asked = false;
  /** Whether the answer came to its end. */
  whole = false;
  /** The provider's own name for the answer; empty until it is known. */
  answerId = "";
  /** The model that the provider says answered; empty until it is known. */
  answerModel = "";
  /** Why the answer ended; null until it did. */
  stop: NeutralStop | null = null;
  /** What the signed thinking of the answer is remembered by, and what the thinking that nobody signed. */
  readonly signatures: string[] = [];
  readonly unsigned: string[] = [];
  malformedToolCalls = 0;
  readonly #arguments = new Map<number, string>();
  /** The thinking of each block that has no signature yet. */
  readonly #unsignedYet = new Map<number, string>();
  readonly #judged = new JsonTally();
  readonly #content = new TokenEstimate();

  /** The text, thinking and arguments that have come, in tokens, estimated as those of a request are. */
  get contentTokens(): number {
    return this.#content.tokens;
  }

  event(event: NeutralEvent): void {
    switch (event.kind) {
      case "start":
        this.answerId = event.id;
        this.answerModel = event.model;
        if (event.usage !== null) this.usage = laterUsage(this.usage, credible(event.usage));
        return;
      case "usage":
        this.usage = laterUsage(this.usage, credible(event.usage));
        return;
      case "block_start":
        if (event.part === "tool_call") this.#arguments.set(event.block, "");
        if (event.part === "thinking") this.#unsignedYet.set(event.block, "");
        return;
      case "text":
        this.#content.addText(event.delta);
        return;
      case "thinking":
        this.#content.addText(event.delta);
        hold(this.#unsignedYet, event.block, event.delta);
        return;
      case "arguments":
        this.#content.addText(event.delta);
        hold(this.#arguments, event.block, event.delta);
        return;
      case "block_end":
        this.#endOfCall(event.block);
        return;
      case "signature":
        this.signatures.push(event.value);
        this.#unsignedYet.delete(event.block);
        return;
      case "end":
        this.whole = true;
        for (const text of this.#unsignedYet.values()) this.#unsignedThought(text);
        for (const block of [...this.#arguments.keys()]) this.#endOfCall(block);
        return;
      case "stop":
        this.stop = event.stop;
        return;
      case "ping":
      case "error":
        return;
    }
  }

  answer(response: NeutralResponse): void {
    this.whole = true;
    this.usage = credible(response.usage);
    this.answerId = response.id;
    this.answerModel = response.model;
    this.stop = response.stop;
    for (const part of response.parts) {
      if (response.usage.output === 0) this.#content.addText(wordsOf(part));
      if (part.kind === "thinking" && part.signature !== null) this.signatures.push(part.signature.value);
      if (part.kind === "thinking" && part.signature === null) this.#unsignedThought(part.text);
      if (part.kind === "tool_call") this.#judge(part.arguments);
    }
  }

  /** Thinking that the output limit cut may only lack its signature for that: sent back without, it is refused. */
  #unsignedThought(text: string): void {
    const key = this.stop?.reason === "max_output" ? null : originKeyOf({ text, signature: null });
    if (key !== null) this.unsigned.push(key);
  }

  #endOfCall(block: number): void {
    const text = this.#arguments.get(block);
    if (text === undefined) return;
    this.#arguments.delete(block);
    this.#judge(text);
  }

  /** Counts arguments that do not parse; those that would keep others waiting are not judged. */
  #judge(text: string): void {
    if (this.#judged.add(text) === null && !isJson(text)) this.malformedToolCalls++;
  }
}

/** Adds to what is held of a block; a block that grows too long is held no more. */
function hold(held: Map<number, string>, block: number, delta: string): void {
  const before = held.get(block);
  if (before === undefined) return;
  if (before.length + delta.length <= LONGEST_HELD) held.set(block, before + delta);
  else held.delete(block);
}

/** Whether an event carries something that the client could not take back. */
export function isContent(event: NeutralEvent): boolean {
  if (event.kind === "text" || event.kind === "thinking" || event.kind === "arguments")
    return event.delta !== "";
  return event.kind === "block_start" && event.part === "tool_call";
}

/** More tokens than any answer has: what a provider says beyond it is a slip of its own, and accounts must stay numbers. */
const MOST_TOKENS = 1_000_000_000;

function credible({ input, output, cacheRead, cacheWrite, reasoning }: NeutralUsage): NeutralUsage {
  return {
    input: countOf(input),
    output: countOf(output),
    cacheRead: countOf(cacheRead),
    cacheWrite: countOf(cacheWrite),
    reasoning: countOf(reasoning),
  };
}

function countOf(told: number): number {
  return Math.min(Math.max(0, told), MOST_TOKENS);
}

/** What the model wrote of a part. */
function wordsOf(part: NeutralPart): string {
  if (part.kind === "text" || part.kind === "thinking" || part.kind === "refusal") return part.text;
  return part.kind === "tool_call" ? part.arguments : "";
}

function isJson(text: string): boolean {
  if (text.trim() === "") return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
