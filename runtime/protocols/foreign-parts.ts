import type { ClientProtocol } from "../../schemas/index.ts";
import { objectOf, textOrNull } from "./json-value.ts";
import type { NeutralPart, NeutralTurn } from "./neutral.ts";

/**
 * The turns with a word in the place of each part that a user or a tool shows in a shape which only another protocol has, so that
 * the model knows of it. What a provider did by itself, in its own turns, is left out without a word.
 */
export function withForeignPartsNamed(
  turns: readonly NeutralTurn[],
  protocol: ClientProtocol,
): readonly NeutralTurn[] {
  return turns.map((turn) => {
    if (turn.role !== "user") return turn;
    const parts = named(turn.parts, protocol);
    return parts === turn.parts ? turn : { role: turn.role, parts };
  });
}

function named(parts: readonly NeutralPart[], protocol: ClientProtocol): readonly NeutralPart[] {
  const replaced = parts.map((part): NeutralPart => {
    if (part.kind === "native" && part.protocol !== protocol) {
      const type = textOrNull(objectOf(part.value)["type"]) ?? "part";
      return { kind: "text", text: `[${type} left out]`, cacheControl: false };
    }
    if (part.kind !== "tool_result") return part;
    const inner = named(part.parts, protocol);
    return inner === part.parts ? part : { ...part, parts: inner };
  });
  return replaced.some((part, index) => part !== parts[index]) ? replaced : parts;
}
