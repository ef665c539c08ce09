import type { BodyReader } from "../body-reader.ts";
import type { JsonObject } from "../codec.ts";
import { joinNeighbours } from "../conversation.ts";
import { isText } from "../json-text.ts";
import { textOf, textOrNull } from "../json-value.ts";
import type { NeutralPart, NeutralTool, NeutralTurn } from "../neutral.ts";
import { decodeCall } from "./calls.ts";
import { decodeContent, decodeReasoning } from "./decode-content.ts";
import { decodeTools } from "./tools.ts";

export interface DecodedInput {
  readonly turns: readonly NeutralTurn[];
  /** Tools that an item of the conversation adds to the offered ones. */
  readonly tools: readonly NeutralTool[];
}

/**
 * The `input`: a string, or items. Neighbouring items of the assistant are one turn (its thinking, words and calls), and so
 * are neighbouring results.
 */
export function decodeItems(input: unknown, reader: BodyReader): DecodedInput {
  if (input === undefined || input === null) return { turns: [], tools: [] };
  if (isText(input)) {
    return {
      turns: [{ role: "user", parts: [{ kind: "text", text: input, cacheControl: false }] }],
      tools: [],
    };
  }
  const turns: NeutralTurn[] = [];
  const tools: NeutralTool[] = [];
  reader.list(input, "input").forEach((value, index) => {
    const path = `input.${index}`;
    const item = reader.object(value, path);
    if (item["type"] === "additional_tools") {
      tools.push(...decodeTools(item["tools"], `${path}.tools`, reader));
      return;
    }
    turns.push(decodeItem(item, path, reader));
  });
  return { turns: joinNeighbours(turns, belongTogether), tools };
}

function belongTogether(last: NeutralTurn, next: NeutralTurn): boolean {
  if (last.role !== next.role) return false;
  return last.role === "assistant" || (areResults(last.parts) && areResults(next.parts));
}

function areResults(parts: readonly NeutralPart[]): boolean {
  return parts.length > 0 && parts.every((part) => part.kind === "tool_result");
}

function decodeItem(item: JsonObject, path: string, reader: BodyReader): NeutralTurn {
  const type = textOrNull(item["type"]) ?? (item["role"] === undefined ? "item_reference" : "message");
  switch (type) {
    case "message":
      return decodeMessage(item, path, reader);
    case "reasoning":
      return { role: "assistant", parts: [decodeReasoning(item)] };
    case "function_call":
    case "custom_tool_call":
    case "local_shell_call": {
      reader.text(item["call_id"], `${path}.call_id`);
      if (type !== "local_shell_call") reader.text(item["name"], `${path}.name`);
      const call = decodeCall(item);
      return { role: "assistant", parts: call === null ? [] : [call] };
    }
    case "function_call_output":
    case "custom_tool_call_output":
    case "local_shell_call_output": {
      const id = textOrNull(item["call_id"]) ?? textOf(item["id"]);
      const parts = decodeContent(item["output"], `${path}.output`, reader);
      return {
        role: "user",
        parts: [{ kind: "tool_result", id, parts, isError: false, cacheControl: false }],
      };
    }
    default:
      return { role: "assistant", parts: [{ kind: "native", protocol: "openai-responses", value: item }] };
  }
}

function decodeMessage(item: JsonObject, path: string, reader: BodyReader): NeutralTurn {
  const parts = decodeContent(item["content"], `${path}.content`, reader);
  switch (item["role"]) {
    case "user":
    case "assistant":
      return { role: item["role"], parts };
    case "system":
    case "developer":
      return { role: "system", parts };
    default:
      reader.fail(`${path}.role`, "must be user, assistant, system or developer");
      return { role: "user", parts };
  }
}
