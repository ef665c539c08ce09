import type { NeutralEvent, NeutralPart, NeutralResponse } from "./neutral.ts";

/**
 * A whole answer as the events that tell it, for a client that asked for a stream of an upstream that gave none.
 * `cut` divides the text of one part into deltas; by default it is one delta.
 */
export function unfoldResponse(
  response: NeutralResponse,
  cut: (text: string) => readonly string[] = (text) => [text],
): readonly NeutralEvent[] {
  const { id, model, usage, stop } = response;
  return [
    { kind: "start", id, model, usage: { ...usage, output: 0, reasoning: 0 } },
    ...response.parts.flatMap((part, block) => blockOf(part, block, cut)),
    { kind: "stop", stop },
    { kind: "usage", usage },
    { kind: "end" },
  ];
}

function blockOf(
  part: NeutralPart,
  block: number,
  cut: (text: string) => readonly string[],
): readonly NeutralEvent[] {
  const pieces = (text: string) => cut(text).filter((delta) => delta !== "");
  const end: NeutralEvent = { kind: "block_end", block };
  switch (part.kind) {
    case "text":
    case "refusal":
      return [
        { kind: "block_start", block, part: part.kind },
        ...pieces(part.text).map((delta): NeutralEvent => ({ kind: "text", block, delta })),
        end,
      ];
    case "thinking": {
      const { signature, redacted } = part;
      const signed: readonly NeutralEvent[] =
        signature === null ? [] : [{ kind: "signature", block, ...signature, redacted }];
      return [
        { kind: "block_start", block, part: "thinking" },
        ...pieces(part.text).map((delta): NeutralEvent => ({ kind: "thinking", block, delta })),
        ...signed,
        end,
      ];
    }
    case "tool_call":
      return [
        { kind: "block_start", block, part: "tool_call", id: part.id, name: part.name },
        ...pieces(part.arguments).map((delta): NeutralEvent => ({ kind: "arguments", block, delta })),
        end,
      ];
    // No answer's stream holds these: an image or a result is never a model's own words.
    case "image":
    case "document":
    case "audio":
    case "tool_result":
    case "native":
      return [];
  }
}
