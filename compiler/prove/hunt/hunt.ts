import { type Box, narrow } from "../space/box.ts";
import { bitOfFlag } from "../space/flag-space.ts";
import type { Situation, Wanted } from "../space/situations.ts";
import type { Space } from "../space/space.ts";
import type { Blocker } from "./blocker.ts";
import { type Budget, type Escape, escape } from "./escape.ts";
import { fits, type RuleIndex } from "./rule-index.ts";

/** A region of requests, every one of which shows what was looked for. */
export interface Region {
  readonly box: Box;
  readonly situation: Situation;
}

/** What became of a search through all requests. */
export type Hunted =
  | { readonly kind: "found"; readonly region: Region }
  /** There is no such request; `used` are the blockers that together leave none. */
  | { readonly kind: "none"; readonly used: ReadonlySet<Blocker> }
  | { readonly kind: "cut"; readonly reason: string };

/** What to look for: a request in one of `goals` that no rule before `before` and none of `besides` reaches. */
export interface Quarry {
  readonly goals: readonly Box[];
  /** The row of a rule. */
  readonly before: number;
  readonly besides?: readonly Blocker[];
  /** The topic that must win; null where none may. */
  readonly winner?: number | null;
  /** Whether a region will do; by default every one does. Asked of the same region once. */
  readonly accept?: (region: Region) => boolean;
}

/** The most steps that one search takes. */
const MOST_STEPS = 40_000;

/** Searches the request space of one configuration. Exact: what it does not find within its budget, it calls cut. */
export class Hunter {
  readonly #space: Space;
  readonly #rules: RuleIndex;

  constructor(space: Space, rules: RuleIndex) {
    this.#space = space;
    this.#rules = rules;
  }

  hunt(quarry: Quarry): Hunted {
    const budget: Budget = { steps: MOST_STEPS };
    const used = new Set<Blocker>();
    let cut: string | null = null;
    for (const goal of quarry.goals) {
      const tools = (goal.flagsOff & bitOfFlag.tools) === 0;
      const wanted: Wanted = { holds: goal.holds, lacks: goal.lacks, winner: quarry.winner, tools };
      const { situations } = this.#space;
      const first = situations.completing(wanted);
      if (first.cut) cut = "its topics and tools can be combined in too many ways";
      const open = [...first.found];
      const seen = new Set(open.map((situation) => situation.key));
      for (let situation = open.shift(); situation !== undefined; situation = open.shift()) {
        const { part, used: covering } = this.#escape(goal, situation, quarry, budget);
        if (part !== null) return { kind: "found", region: { box: part, situation } };
        if (budget.steps < 0) return { kind: "cut", reason: "the rules above it cut it into too many pieces" };
        for (const blocker of covering) used.add(blocker);
        for (const bearer of changesOf(situation, covering, (literal) => situations.changing(situation, literal))) {
          if (bearer.kind === "tool" && !tools) continue;
          const next = situations.completing(wanted, [...situation.bearers, bearer]);
          if (next.cut) cut = "its topics and tools can be combined in too many ways";
          for (const one of next.found) {
            if (seen.has(one.key)) continue;
            seen.add(one.key);
            open.push(one);
          }
        }
        budget.steps -= 1;
      }
    }
    cut ??= this.#space.incomplete;
    return cut === null ? { kind: "none", used } : { kind: "cut", reason: cut };
  }

  #escape(goal: Box, situation: Situation, quarry: Quarry, budget: Budget): Escape {
    const { strings } = this.#space;
    const offered =
      situation.toolNames.length === 0
        ? goal
        : narrow(strings, goal, (box) => {
            box.flagsOn |= bitOfFlag.tools;
          });
    if (offered === null) return { part: null, used: new Set() };
    const besides = (quarry.besides ?? []).filter(({ box }) => fits(box, situation));
    if (besides.length > 0) {
      const alone = escape(strings, offered, besides, budget, () => true);
      if (alone.part === null) return alone;
    }
    const accept = (box: Box) => quarry.accept === undefined || quarry.accept({ box, situation });
    const quiet = this.#rules.quietPart(offered);
    if (quiet !== offered) {
      const among = [...besides, ...this.#rules.candidates(quiet, situation, quarry.before)];
      const found = escape(strings, quiet, among, budget, accept);
      if (found.part !== null) return found;
    }
    const among = [...besides, ...this.#rules.candidates(offered, situation, quarry.before)];
    return escape(strings, offered, among, budget, accept);
  }
}

/** What could take a covering blocker away: a mark that it must not have, or the veto of one that it needs. */
function changesOf<T>(
  situation: Situation,
  covering: ReadonlySet<Blocker>,
  changing: (literal: number) => readonly T[],
): ReadonlySet<T> {
  const literals = new Set<number>();
  for (const { box } of covering) {
    for (const literal of box.lacks) literals.add(literal);
    for (const literal of box.holds) if (situation.truths.has(literal)) literals.add(literal);
  }
  return new Set([...literals].flatMap((literal) => [...changing(literal)]));
}
