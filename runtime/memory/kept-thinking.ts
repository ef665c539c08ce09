import { type KeepsThinking, type NeutralRequest, originKeyOf } from "../protocols/index.ts";
import type { OriginMemory } from "./origin-memory.ts";

/** What decides whether thinking may go to a target. */
export interface ThinkingTarget {
  /** The domain in which the target's provider can read what it signed. */
  readonly domain: string;
  readonly model: string;
  /** The model that the client asked for; null where it named none. */
  readonly askedModel: string | null;
}

/**
 * Thinking goes back to the domain it came from. Of unknown origin, signed thinking goes to the asked model's own family alone,
 * and unsigned thinking nowhere: Anthropic, and a Responses server that stores nothing, refuse it.
 */
export function keepsThinkingFor(target: ThinkingTarget, thoughts: OriginMemory): KeepsThinking {
  return (thought) => {
    const key = originKeyOf(thought);
    const domain = key === null ? null : thoughts.originOf(key);
    return domain === null ? thought.signature !== null && isSameFamily(target) : domain === target.domain;
  };
}

function isSameFamily({ askedModel, model }: ThinkingTarget): boolean {
  return askedModel !== null && familyOf(askedModel) === familyOf(model);
}

/** The same for a request in the neutral form: thinking that its target must not see is left out. */
export function withKeptThinking(
  request: NeutralRequest,
  keeps: KeepsThinking,
): { request: NeutralRequest; removed: boolean } {
  let removed = false;
  const turns = request.turns.map((turn) => {
    const parts = turn.parts.filter(
      (part) => part.kind !== "thinking" || part.signature === null || keeps(part),
    );
    if (parts.length === turn.parts.length) return turn;
    removed = true;
    return { ...turn, parts };
  });
  return removed
    ? { request: { ...request, turns: turns.filter(({ parts }) => parts.length > 0) }, removed }
    : { request, removed };
}

/** `claude` of `anthropic/claude-opus-4-6`: the letters before the first digit or separator of the model's own name. */
function familyOf(model: string): string {
  const name = model.slice(model.lastIndexOf("/") + 1).toLowerCase();
  return /^[a-z]+/.exec(name)?.[0] ?? name;
}
