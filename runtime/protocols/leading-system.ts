import type { NeutralText, NeutralTurn } from "./neutral.ts";

/**
 * Takes the system turns in front of a conversation out of it. Only their text is system text; media in them stays in
 * the conversation, and the encoders put it where their protocol takes it.
 */
export function splitLeadingSystem(turns: readonly NeutralTurn[]): {
  readonly system: readonly NeutralText[];
  readonly turns: readonly NeutralTurn[];
} {
  const first = turns.findIndex((turn) => turn.role !== "system");
  const leading = first === -1 ? turns : turns.slice(0, first);
  const system = leading.flatMap((turn) =>
    turn.parts.flatMap((part) =>
      part.kind === "text" ? [{ text: part.text, cacheControl: part.cacheControl }] : [],
    ),
  );
  const media = leading.flatMap((turn) => turn.parts.filter((part) => part.kind !== "text"));
  const rest = first === -1 ? [] : turns.slice(first);
  return { system, turns: media.length === 0 ? rest : [{ role: "user", parts: media }, ...rest] };
}
