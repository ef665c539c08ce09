import type { NeutralPart, NeutralRequest } from "../protocols/index.ts";
import { writeJson } from "../protocols/json-text.ts";

/** The last words that the user wrote; results of tools are not theirs. */
export function lastUserText(request: NeutralRequest): string {
  for (const turn of request.turns.toReversed()) {
    if (turn.role !== "user") continue;
    const said = turn.parts.findLast((part) => part.kind === "text" && part.text.trim() !== "");
    if (said?.kind === "text") return said.text.trim();
  }
  return "";
}

/** What the last tool results say; null where none has come since the assistant spoke, so that nothing waits for an answer. */
export function lastResultText(request: NeutralRequest): string | null {
  const spoke = request.turns.findLastIndex((turn) => turn.role === "assistant");
  const results = request.turns
    .slice(spoke + 1)
    .flatMap((turn) => turn.parts.filter((part) => part.kind === "tool_result"));
  if (results.length === 0) return null;
  return results.map((result) => result.parts.map(shown).join(" ")).join("; ");
}

/** The characters of everything that the model reads, media by their encoded size in 4:1. */
export function textLength(request: NeutralRequest): number {
  const system = request.system.reduce((length, part) => length + part.text.length, 0);
  const turns = request.turns
    .flatMap((turn) => turn.parts)
    .reduce((length, part) => length + sizeOf(part), 0);
  const tools = request.tools.length === 0 ? 0 : writeJson(request.tools).length;
  return system + turns + tools;
}

function shown(part: NeutralPart): string {
  return part.kind === "text" ? part.text : `[${part.kind}]`;
}

function sizeOf(part: NeutralPart): number {
  switch (part.kind) {
    case "text":
    case "refusal":
    case "thinking":
      return part.text.length;
    case "tool_call":
      return part.name.length + part.arguments.length;
    case "tool_result":
      return part.parts.reduce((length, inner) => length + sizeOf(inner), 0);
    case "image":
    case "document":
    case "audio":
      return part.source.kind === "base64" ? Math.ceil(part.source.data.length / 4) : 0;
    case "native":
      return writeJson(part.value).length;
  }
}
