import type { NeutralPart, NeutralTurn } from "./neutral.ts";

export type ToolResult = Extract<NeutralPart, { kind: "tool_result" }>;

/** The results of a turn, which OpenAI's protocols hold apart, and what else was said in it, both in their order. */
export function splitResults(parts: readonly NeutralPart[]): {
  readonly results: readonly ToolResult[];
  readonly rest: readonly NeutralPart[];
} {
  return {
    results: parts.filter((part) => part.kind === "tool_result"),
    rest: parts.filter((part) => part.kind !== "tool_result"),
  };
}

/**
 * The turns in the order that every protocol accepts: each result follows the turn that made its call, before anything
 * else that was said there, and media of an assistant or system turn, where no protocol takes it, moves to a user turn behind it.
 */
export function arrangeTurns(turns: readonly NeutralTurn[]): readonly NeutralTurn[] {
  return pullResultsForward(moveMedia(turns));
}

/** Joins neighbouring turns of one role, which Anthropic and many Chat servers want to alternate. */
export function joinTurns(turns: readonly NeutralTurn[]): readonly NeutralTurn[] {
  const joined: NeutralTurn[] = [];
  for (const turn of turns) {
    const last = joined.at(-1);
    if (last?.role !== turn.role) joined.push(turn);
    else joined[joined.length - 1] = { role: turn.role, parts: [...last.parts, ...turn.parts] };
  }
  return joined;
}

/** The ids of the calls that a turn makes. */
function callIds(turn: NeutralTurn): readonly string[] {
  return turn.parts.flatMap((part) => (part.kind === "tool_call" ? [part.id] : []));
}

function moveMedia(turns: readonly NeutralTurn[]): readonly NeutralTurn[] {
  return turns.flatMap((turn) => {
    if (turn.role === "user" || !turn.parts.some(isMedia)) return [turn];
    const rest = turn.parts.filter((part) => !isMedia(part));
    const moved: NeutralTurn = { role: "user", parts: turn.parts.filter(isMedia) };
    return rest.length === 0 ? [moved] : [{ role: turn.role, parts: rest }, moved];
  });
}

function isMedia(part: NeutralPart): boolean {
  return part.kind === "image" || part.kind === "document" || part.kind === "audio";
}

function pullResultsForward(turns: readonly NeutralTurn[]): readonly NeutralTurn[] {
  const homes = new Map<string, number[]>();
  turns.forEach((turn, index) => {
    const home = endOfRun(turns, index);
    for (const id of callIds(turn)) homes.set(id, [...(homes.get(id) ?? []), home]);
  });
  const results = new Map<number, ToolResult[]>();
  const remaining = turns.map((turn, index): NeutralTurn => {
    const kept = turn.parts.filter((part) => {
      if (part.kind !== "tool_result") return true;
      // Some servers give their calls the same ids in every turn: the nearest call is the one that is answered.
      const home = homes.get(part.id)?.findLast((at) => at < index);
      if (home === undefined) return true;
      results.set(home, [...(results.get(home) ?? []), part]);
      return false;
    });
    return kept.length === turn.parts.length ? turn : { role: turn.role, parts: kept };
  });
  const arranged: NeutralTurn[] = [];
  remaining.forEach((turn, index) => {
    const wasEmptied = turn.parts.length === 0 && turns[index]?.parts.length !== 0;
    const isRest = turn !== turns[index] && !wasEmptied && arranged.at(-1)?.role === "user";
    // What stood beside a result in its turn stays beside it.
    if (isRest) arranged.push({ role: "user", parts: [...(arranged.pop()?.parts ?? []), ...turn.parts] });
    else if (!wasEmptied) arranged.push(turn);
    const pulled = results.get(index);
    if (pulled !== undefined) arranged.push({ role: "user", parts: pulled });
  });
  return arranged;
}

/** The last of the assistant turns that stand together with this one: results come after all of them. */
function endOfRun(turns: readonly NeutralTurn[], index: number): number {
  let last = index;
  while (turns[last + 1]?.role === "assistant") last++;
  return last;
}
