import { JsonTally, jsonExcess } from "../../engine/index.ts";
import type { JsonObject } from "./codec.ts";
import { isText, parseJson, writeJson } from "./json-text.ts";
import { isObject } from "./json-value.ts";
import type { NeutralPart } from "./neutral.ts";

/** The one member of an Anthropic `input` whose tool arguments were no JSON object; `argumentsOfInput` takes it away again. */
const UNPARSED_ARGUMENTS = "_unparsed_arguments";

/**
 * Arguments as the object that Anthropic demands. Text that is no JSON object is neither lost nor repaired: it becomes
 * `{"_unparsed_arguments": text}`, and the exact text again when the client sends the call back. No text is no arguments.
 */
export function inputOfArguments(text: string): JsonObject {
  if (text.trim() === "") return {};
  const value = parseArguments(text);
  return isObject(value) ? value : { [UNPARSED_ARGUMENTS]: text };
}

/** What the arguments of all calls of an answer hold too much of to be parsed, in words; null where they do not. */
export function argumentsExcess(parts: readonly NeutralPart[]): string | null {
  const tally = new JsonTally();
  let excess: string | null = null;
  for (const part of parts) if (part.kind === "tool_call") excess ??= tally.add(part.arguments);
  return excess;
}

/** The value of arguments; `undefined` where they are no JSON, or hold so much that to parse them would keep others waiting. */
export function parseArguments(text: string): unknown {
  return jsonExcess(text) === null ? parseJson(text) : undefined;
}

/** An Anthropic `input` as JSON text. */
export function argumentsOfInput(input: unknown): string {
  if (!isObject(input)) return writeJson(input ?? {});
  const unparsed = input[UNPARSED_ARGUMENTS];
  return isText(unparsed) && Object.keys(input).length === 1 ? unparsed : writeJson(input);
}

/** The neutral arguments of a custom tool, whose input is free text. */
export function argumentsOfFreeText(text: string): string {
  return writeJson({ input: text });
}

/** The free text of a custom tool's call; arguments of any other shape are the text themselves. */
export function freeTextOfArguments(text: string): string {
  const value = parseArguments(text);
  return isObject(value) && isText(value["input"]) ? value["input"] : text;
}
