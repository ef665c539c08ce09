import fc from "fast-check";
import type { Choices, DrawSpace } from "../compiler/index.ts";
import { type Plan, unwritable, type WrittenRequest, writeRequest } from "../engine/index.ts";
import { choicesOf } from "./choices.ts";
import { firstDrawn } from "./facts.ts";
import { type DrawOptions, drawSpaceOf } from "./known-plans.ts";
import { requestText } from "./request-text.ts";

/** One whole request as a client of its protocol sends it; `body` is parsed JSON, `headers` go by lower-case name. */
export type ClientRequest = WrittenRequest;

/**
 * Whole requests of all three protocols that reach every rule, hop and bound of a plan: they are drawn from the regions in which
 * a rule wins, a target admits, a comparison turns, and from all others. They shrink to short texts and round numbers.
 */
export function requests(plan: Plan, options: DrawOptions = {}): fc.Arbitrary<ClientRequest> {
  return requestsIn(plan, drawSpaceOf(plan, options));
}

/** The same for a space that is laid out already. */
export function requestsIn(plan: Plan, space: DrawSpace): fc.Arbitrary<ClientRequest> {
  return choicesOf(space).map((choices) =>
    shown(
      plan,
      firstDrawn(space, choices, (one) => written(plan, space, one)),
    ),
  );
}

/** A request of the chosen protocol, if it has words for one. */
function written(plan: Plan, space: DrawSpace, choices: Choices): ClientRequest | null {
  // A usual request is as short as what it says.
  const short = { ...choices, inputTokens: Math.max(1, choices.inputTokens) };
  const attempt = (leastInputTokens: number) => {
    const facts = space.draw(short, { unwritable: unwritable[choices.protocol], leastInputTokens });
    return facts && writeRequest(plan, facts);
  };
  const first = attempt(0);
  const least = first?.ok === false ? first.leastInputTokens : null;
  const result = least === null ? first : attempt(least);
  return result?.ok ? result.request : null;
}

/** Prints itself in a failure's report as people would describe it, its padding cut short. */
function shown(plan: Plan, request: ClientRequest): ClientRequest {
  return Object.defineProperty({ ...request }, fc.toStringMethod, {
    value: () => requestText(plan, request),
    enumerable: false,
  });
}
