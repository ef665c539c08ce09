import { type Box, narrow } from "../space/box.ts";
import { bitOfFlag } from "../space/flag-space.ts";
import type { Bearer, MarkSpace } from "../space/mark-space.ts";
import type { Situation, Wanted } from "../space/situations.ts";
import type { Space } from "../space/space.ts";
import type { Blocker } from "./blocker.ts";
import { fits, type RuleIndex } from "./rule-index.ts";
import { type Budget, type Escape, uncovered, type Wishes } from "./uncovered.ts";

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
  /** False where no part of a box can be accepted, whatever its topics and tools. */
  readonly worth?: (box: Box) => boolean;
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
      const open: Situation[] = [];
      const seen = new Set<string>();
      const enter = (bearers: readonly Bearer[]): void => {
        const { found, cut: tooMany } = situations.completing(wanted, bearers);
        if (tooMany) cut = "its topics and tools can be combined in too many ways";
        for (const situation of found) {
          if (seen.has(situation.key)) continue;
          seen.add(situation.key);
          open.push(situation);
        }
      };
      enter([]);
      if (tools && this.#space.marks.plainTool === null) {
        for (const tool of this.#space.marks.leastTools()) enter([tool]);
      }
      const { searchTool } = this.#space.marks;
      if (searchTool !== null && (goal.flagsOff & bitOfFlag.web_search) === 0) enter([searchTool]);
      for (let situation = open.shift(); situation !== undefined; situation = open.shift()) {
        const { part, used: covering } = this.#escape(goal, situation, quarry, budget);
        if (part !== null) return { kind: "found", region: { box: part, situation } };
        if (budget.steps < 0)
          return { kind: "cut", reason: "the rules above it cut it into too many pieces" };
        for (const blocker of covering) used.add(blocker);
        for (const bearer of changesOf(situation, covering, (literal) =>
          situations.changing(situation, literal),
        )) {
          if (bearer.kind === "tool" && !tools) continue;
          enter([...situation.bearers, bearer]);
        }
        budget.steps -= 1;
      }
    }
    cut ??= this.#space.incomplete;
    return cut === null ? { kind: "none", used } : { kind: "cut", reason: cut };
  }

  #escape(goal: Box, situation: Situation, quarry: Quarry, budget: Budget): Escape {
    const { strings } = this.#space;
    const offered = this.#offering(goal, situation);
    if (offered === null) return { part: null, used: new Set() };
    const besides = (quarry.besides ?? []).filter(({ box }) => fits(box, situation));
    if (besides.length > 0) {
      const alone = uncovered(strings, offered, besides, budget);
      if (alone.part === null) return alone;
    }
    const wishes: Wishes = {
      accept: (box) => quarry.accept === undefined || quarry.accept({ box, situation }),
      ...(quarry.worth && { worth: quarry.worth }),
    };
    const quiet = this.#rules.quietPart(offered);
    if (quiet !== offered) {
      const among = [...besides, ...this.#rules.candidates(quiet, situation, quarry.before)];
      const found = uncovered(strings, quiet, among, budget, wishes);
      if (found.part !== null) return found;
    }
    const among = [...besides, ...this.#rules.candidates(offered, situation, quarry.before)];
    return uncovered(strings, offered, among, budget, wishes);
  }

  /**
   * The requests of a box that offer just the tools of a situation, or such as no condition asks for, and that have a turn for its text.
   * Who searches the web offers a tool of that name, and so one that meets its globs.
   */
  #offering(goal: Box, situation: Situation): Box | null {
    const { toolNames, bearers } = situation;
    const { strings, marks } = this.#space;
    const isSpoken = marks.spoken && goal.turnsMin === 0 && bearers.some(({ kind }) => kind === "phrase");
    const searchesNot = !mayHold(marks, marks.searchTool, situation);
    if (toolNames.length === 0 && marks.plainTool !== null && !isSpoken && !searchesNot) return goal;
    return narrow(strings, goal, (box) => {
      if (isSpoken) box.turnsMin = 1;
      if (searchesNot) box.flagsOff |= bitOfFlag.web_search;
      if (toolNames.length > 0) box.flagsOn |= bitOfFlag.tools;
      else if (marks.plainTool === null) box.flagsOff |= bitOfFlag.tools;
    });
  }
}

/** Whether a situation may offer a tool as well: all that it would bring is there. */
function mayHold({ topics }: MarkSpace, tool: Bearer | null, { truths }: Situation): boolean {
  // A glob's mark and its literal are numbered as `MarkSpace` says.
  return tool === null || tool.marks.every((mark) => truths.has(mark - topics + 1));
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
