import { blockersOf } from "../prove/analysis/analysis.ts";
import { type Hunted, Hunter } from "../prove/hunt/hunt.ts";
import { RuleIndex } from "../prove/hunt/rule-index.ts";
import { type Box, mayMeet } from "../prove/space/box.ts";
import type { Space } from "../prove/space/space.ts";

/** How many searches one comparison may still make; at 0 it gives up on what is left. */
export interface SearchBudget {
  searches: number;
}

/** The requests that are left to one entry of the base and one of the head by the entries that stand before both, unchanged. */
export class PairContext {
  readonly #space: Space;
  readonly #hunter: Hunter;
  readonly #winner: number | undefined;
  readonly #budget: SearchBudget;
  readonly #known = new WeakMap<Box, Hunted>();

  /** All searches are among `goals`; `before` is what the unchanged entries take; `winner` must win in the base. */
  constructor(
    space: Space,
    goals: readonly Box[],
    before: readonly Box[],
    winner: number | undefined,
    budget: SearchBudget,
  ) {
    const near = before.filter((box) => goals.some((goal) => mayMeet(space.strings, goal, box)));
    this.#space = space;
    this.#hunter = new Hunter(space, new RuleIndex(space.strings, blockersOf(near, 0)));
    this.#winner = winner;
    this.#budget = budget;
  }

  /** A request in one of the boxes that is left to the pair, outside some others. */
  find(boxes: readonly Box[], outside: readonly Box[] = []): Hunted {
    const [only] = boxes;
    if (only === undefined || boxes.length > 1 || outside.length > 0) return this.#hunt(boxes, outside);
    const known = this.#known.get(only) ?? this.#hunt(boxes, outside);
    this.#known.set(only, known);
    return known;
  }

  #hunt(boxes: readonly Box[], outside: readonly Box[]): Hunted {
    if (this.#budget.searches <= 0) return { kind: "cut", reason: "too much differs to look at all of it" };
    this.#budget.searches -= 1;
    return this.#hunter.hunt({
      goals: boxes,
      before: 1,
      besides: blockersOf(outside),
      ...(this.#winner !== undefined && { winner: this.#winner }),
    });
  }

  /** Whether no request at all is left to the pair in some boxes; false where that is not known. */
  isEmpty(boxes: readonly Box[], outside: readonly Box[] = []): boolean {
    return boxes.length === 0 || this.find(boxes, outside).kind === "none";
  }

  /** Those of some boxes in which a request is left to the pair, or may be. */
  real(boxes: readonly Box[]): readonly Box[] {
    return boxes.filter((box) => !this.isEmpty([box]));
  }

  get space(): Space {
    return this.#space;
  }
}
