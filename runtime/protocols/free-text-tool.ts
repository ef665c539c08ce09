import { writeJson } from "./json-text.ts";
import type { NeutralTool } from "./neutral.ts";

/** An OpenAI custom tool, whose input is free text, as a function with one argument. */
export function freeTextTool(custom: {
  readonly name: string;
  readonly description: string | null;
  readonly format: unknown;
}): Extract<NeutralTool, { kind: "function" }> {
  return {
    kind: "function",
    name: custom.name,
    description: custom.description,
    parameters: {
      type: "object",
      properties: { input: { type: "string", description: inputDescription(custom.format) } },
      required: ["input"],
      additionalProperties: false,
    },
    strict: null,
    cacheControl: false,
    wire: { kind: "custom", format: custom.format },
  };
}

/** A grammar cannot be enforced elsewhere, so the model is at least told of it. */
function inputDescription(format: unknown): string {
  const grammar = typeof format === "object" && format !== null ? writeJson(format) : null;
  return grammar === null || grammar === '{"type":"text"}'
    ? "The input of the tool, as free text."
    : `The input of the tool, as free text of this format: ${grammar}`;
}
