import type { BlockDelta, BlockStart, BlockWriter } from "../block-sequencer.ts";
import type { JsonObject } from "../codec.ts";
import type { NeutralTool } from "../neutral.ts";
import { sealSignature } from "../sealed-signature.ts";
import { freeTextOfArguments } from "../tool-arguments.ts";
import { callShape, encodeCall } from "./calls.ts";
import { messageItem, reasoningItem, refusalPart, textPart } from "./response.ts";
import { itemId } from "./response-object.ts";

type Emit = (type: string, members: JsonObject) => string;

interface OpenItem {
  readonly start: BlockStart;
  readonly id: string;
  said: string;
  sealed: string | null;
}

/** Writes output items, one after the other: each is added, filled and done. */
export class ItemWriter implements BlockWriter {
  /** The items that are done, in order: the output of the response. */
  readonly done: JsonObject[] = [];
  responseId = "";
  readonly #tools: readonly NeutralTool[];
  readonly #emit: Emit;
  #item: OpenItem | null = null;

  constructor(tools: readonly NeutralTool[], emit: Emit) {
    this.#tools = tools;
    this.#emit = emit;
  }

  open(start: BlockStart): string {
    const index = this.done.length;
    const prefix = start.part === "tool_call" ? "fc" : start.part === "thinking" ? "rs" : "msg";
    const item: OpenItem = { start, id: itemId(prefix, this.responseId, index), said: "", sealed: null };
    this.#item = item;
    const shape = start.part === "tool_call" ? callShape(start.name, this.#tools) : null;
    // An action has no partial form: a shell call is added when it is whole.
    if (shape === "local_shell") return "";
    const added = this.#emit("response.output_item.added", {
      output_index: index,
      item: this.#asItem(item, "in_progress", []),
    });
    if (start.part !== "text" && start.part !== "refusal") return added;
    return added + this.#inPart("response.content_part.added", { part: contentPart(start.part, "") });
  }

  delta(delta: BlockDelta): string {
    const item = this.#item;
    if (item === null) return "";
    if (delta.kind === "signature") {
      const { value, protocol, id, redacted } = delta;
      item.sealed = sealSignature({ signature: { value, protocol, id }, redacted }, "openai-responses");
      return "";
    }
    const isFirst = item.said === "";
    item.said += delta.delta;
    switch (item.start.part) {
      case "text":
        return this.#inPart("response.output_text.delta", { delta: delta.delta, logprobs: [] });
      case "refusal":
        return this.#inPart("response.refusal.delta", { delta: delta.delta });
      case "thinking": {
        const part = { type: "summary_text", text: "" };
        const opened = isFirst ? this.#inSummary("response.reasoning_summary_part.added", { part }) : "";
        return opened + this.#inSummary("response.reasoning_summary_text.delta", { delta: delta.delta });
      }
      case "tool_call":
        // Free text and actions are unwrapped from the whole arguments, when the block closes.
        return callShape(item.start.name, this.#tools) === "function"
          ? this.#inItem("response.function_call_arguments.delta", { delta: delta.delta })
          : "";
    }
  }

  close(): string {
    const item = this.#item;
    if (item === null) return "";
    const filled = this.#fill(item);
    const whole = this.#asItem(item, "completed", [contentPart(item.start.part, item.said)]);
    const closed = this.#inItem("response.output_item.done", { item: whole }, false);
    this.done.push(whole);
    this.#item = null;
    return filled + closed;
  }

  /** What says that the parts of an item are whole. */
  #fill(item: OpenItem): string {
    const { start, said } = item;
    switch (start.part) {
      case "text":
        return (
          this.#inPart("response.output_text.done", { text: said, logprobs: [] }) +
          this.#inPart("response.content_part.done", { part: contentPart("text", said) })
        );
      case "refusal":
        return (
          this.#inPart("response.refusal.done", { refusal: said }) +
          this.#inPart("response.content_part.done", { part: contentPart("refusal", said) })
        );
      case "thinking":
        if (said === "") return "";
        return (
          this.#inSummary("response.reasoning_summary_text.done", { text: said }) +
          this.#inSummary("response.reasoning_summary_part.done", {
            part: { type: "summary_text", text: said },
          })
        );
      case "tool_call":
        return this.#fillCall(item, start.name);
    }
  }

  #fillCall(item: OpenItem, name: string): string {
    switch (callShape(name, this.#tools)) {
      case "function":
        return this.#inItem("response.function_call_arguments.done", { name, arguments: item.said });
      case "custom": {
        const input = freeTextOfArguments(item.said);
        const delta = this.#inItem("response.custom_tool_call_input.delta", { delta: input });
        return delta + this.#inItem("response.custom_tool_call_input.done", { input });
      }
      case "local_shell":
        return this.#fillShellCall(item, name);
    }
  }

  /** Arguments that are no action are a function call, whole from the start. */
  #fillShellCall(item: OpenItem, name: string): string {
    const whole = this.#asItem(item, "in_progress", []);
    const isFunction = whole["type"] === "function_call";
    const shown = isFunction ? { ...whole, arguments: "" } : whole;
    const added = this.#inItem("response.output_item.added", { item: shown }, false);
    if (!isFunction) return added;
    const delta = this.#inItem("response.function_call_arguments.delta", { delta: item.said });
    return (
      added + delta + this.#inItem("response.function_call_arguments.done", { name, arguments: item.said })
    );
  }

  #asItem(item: OpenItem, status: string, content: readonly JsonObject[]): JsonObject {
    const { start, id, said, sealed } = item;
    switch (start.part) {
      case "text":
      case "refusal":
        return messageItem(id, status, content);
      case "thinking":
        return reasoningItem(id, status === "completed" ? said : "", sealed);
      case "tool_call": {
        const call = { kind: "tool_call", id: start.id, name: start.name, arguments: said } as const;
        return encodeCall(call, id, status, this.#tools);
      }
    }
  }

  #inPart(type: string, members: JsonObject): string {
    return this.#inItem(type, { content_index: 0, ...members });
  }

  #inSummary(type: string, members: JsonObject): string {
    return this.#inItem(type, { summary_index: 0, ...members });
  }

  #inItem(type: string, members: JsonObject, named = true): string {
    const id = named && this.#item !== null ? { item_id: this.#item.id } : {};
    return this.#emit(type, { ...id, output_index: this.done.length, ...members });
  }
}

function contentPart(part: BlockStart["part"], text: string): JsonObject {
  return part === "refusal" ? refusalPart(text) : textPart(text);
}
