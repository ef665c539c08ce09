import type fc from "fast-check";
import type { Choices, DrawSpace } from "../compiler/index.ts";
import type { Facts, Plan } from "../engine/index.ts";
import { clientProtocols } from "../schemas/index.ts";
import { choicesOf, plainest } from "./choices.ts";
import { type DrawOptions, drawSpaceOf } from "./known-plans.ts";

/**
 * The facts of requests, as `requests` draws them, without writing any: what a rule can tell apart occurs, whether or not a
 * protocol has words for it.
 */
export function facts(plan: Plan, options: DrawOptions = {}): fc.Arbitrary<Facts> {
  const space = drawSpaceOf(plan, options);
  return choicesOf(space).map((choices) => firstDrawn(space, choices, (one) => space.draw(one)));
}

/** What `draw` makes of the choices; where it makes nothing of them, of plainer ones, other protocols, and the next cells. */
export function firstDrawn<T>(space: DrawSpace, choices: Choices, draw: (choices: Choices) => T | null): T {
  for (let step = 0; step < space.cells.length; step++) {
    const cell = (choices.cell + step) % space.cells.length;
    for (const protocol of [choices.protocol, ...clientProtocols]) {
      const here = { ...choices, cell, protocol };
      const drawn = draw(here) ?? draw(plainest(here));
      if (drawn !== null) return drawn;
    }
  }
  throw new Error("there is no such request: the envelope and the condition leave none");
}
