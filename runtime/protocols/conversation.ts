import type { ClientProtocol } from "../../schemas/index.ts";
import { withForeignPartsNamed } from "./foreign-parts.ts";
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
 * What `protocol` has no shape for is named in its place.
 */
export function arrangeTurns(
  turns: readonly NeutralTurn[],
  protocol: ClientProtocol,
): readonly NeutralTurn[] {
  return withForeignPartsNamed(pullResultsForward(moveMedia(turns)), protocol);
}

/** Joins neighbouring turns of one role, which Anthropic and many Chat servers want to alternate. */
export function joinTurns(turns: readonly NeutralTurn[]): readonly NeutralTurn[] {
  return joinNeighbours(turns, (last, turn) => last.role === turn.role);
}

/** Makes one turn of neighbours that belong together, in time that grows with their number and no faster. */
export function joinNeighbours(
  turns: readonly NeutralTurn[],
  belongTogether: (last: NeutralTurn, turn: NeutralTurn) => boolean,
): readonly NeutralTurn[] {
  const joined: NeutralTurn[] = [];
  let last: NeutralTurn | null = null;
  let parts: NeutralPart[] = [];
  for (const turn of turns) {
    if (last !== null && belongTogether(last, turn)) {
      for (const part of turn.parts) parts.push(part);
    } else {
      parts = [...turn.parts];
      joined.push({ role: turn.role, parts });
    }
    last = turn;
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
  const ends = endsOfRuns(turns);
  turns.forEach((turn, index) => {
    for (const id of callIds(turn)) addTo(homes, id, ends[index] ?? index);
  });
  const results = new Map<number, ToolResult[]>();
  const remaining = turns.map((turn, index): NeutralTurn => {
    const kept = turn.parts.filter((part) => {
      if (part.kind !== "tool_result") return true;
      // Some servers give their calls the same ids in every turn: the nearest call is the one that is answered.
      const home = lastBelow(homes.get(part.id) ?? NOWHERE, index);
      if (home === null) return true;
      addTo(results, home, part);
      return false;
    });
    return kept.length === turn.parts.length ? turn : { role: turn.role, parts: kept };
  });
  const arranged: NeutralTurn[] = [];
  const rests = new Set<NeutralTurn>();
  remaining.forEach((turn, index) => {
    const wasEmptied = turn.parts.length === 0 && turns[index]?.parts.length !== 0;
    if (!wasEmptied) arranged.push(turn);
    if (turn !== turns[index]) rests.add(turn);
    const pulled = results.get(index);
    if (pulled !== undefined) arranged.push({ role: "user", parts: pulled });
  });
  // What stood beside a result in its turn stays beside it.
  return joinNeighbours(arranged, (last, turn) => rests.has(turn) && last.role === "user");
}

/** Of each turn, the last of the assistant turns that stand together with it: results come after all of them. */
function endsOfRuns(turns: readonly NeutralTurn[]): readonly number[] {
  const ends: number[] = [];
  for (let index = turns.length - 1; index >= 0; index--)
    ends[index] = turns[index + 1]?.role === "assistant" ? (ends[index + 1] ?? index) : index;
  return ends;
}

function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** The largest of ascending numbers that is below another; null where none is. */
function lastBelow(ascending: readonly number[], limit: number): number | null {
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((ascending[middle] ?? 0) < limit) from = middle + 1;
    else to = middle;
  }
  return ascending[from - 1] ?? null;
}

const NOWHERE: readonly number[] = [];
