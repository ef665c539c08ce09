import type { NeutralEvent, NeutralResponse, NeutralUsage } from "../protocols/neutral.ts";
import { laterUsage, NO_USAGE } from "../protocols/usage.ts";

/** What passes by in an answer and is wanted afterwards: usage for the accounts, signatures, tool arguments that do not parse. */
export class Observation {
  usage: NeutralUsage = NO_USAGE;
  /** When the first content came, in milliseconds since 1970; null until then. */
  firstContentAtMs: number | null = null;
  /** The provider's own name for the answer; empty until it is known. */
  answerId = "";
  readonly signatures: string[] = [];
  malformedToolCalls = 0;
  readonly #arguments = new Map<number, string>();

  event(event: NeutralEvent): void {
    switch (event.kind) {
      case "start":
        this.answerId = event.id;
        if (event.usage !== null) this.usage = laterUsage(this.usage, event.usage);
        return;
      case "usage":
        this.usage = laterUsage(this.usage, event.usage);
        return;
      case "block_start":
        if (event.part === "tool_call") this.#arguments.set(event.block, "");
        return;
      case "arguments":
        this.#arguments.set(event.block, (this.#arguments.get(event.block) ?? "") + event.delta);
        return;
      case "block_end":
        this.#endOfCall(event.block);
        return;
      case "signature":
        this.signatures.push(event.value);
        return;
      case "end":
        for (const block of [...this.#arguments.keys()]) this.#endOfCall(block);
        return;
      case "text":
      case "thinking":
      case "stop":
      case "ping":
      case "error":
        return;
    }
  }

  whole(response: NeutralResponse): void {
    this.usage = response.usage;
    this.answerId = response.id;
    for (const part of response.parts) {
      if (part.kind === "thinking" && part.signature !== null) this.signatures.push(part.signature.value);
      if (part.kind === "tool_call" && !isJson(part.arguments)) this.malformedToolCalls++;
    }
  }

  #endOfCall(block: number): void {
    const text = this.#arguments.get(block);
    if (text === undefined) return;
    this.#arguments.delete(block);
    if (!isJson(text)) this.malformedToolCalls++;
  }
}

/** Whether an event carries something that the client could not take back. */
export function isContent(event: NeutralEvent): boolean {
  if (event.kind === "text" || event.kind === "thinking" || event.kind === "arguments")
    return event.delta !== "";
  return event.kind === "block_start" && event.part === "tool_call";
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
