import type { Bearer, MarkSpace } from "./mark-space.ts";
import { marksOf } from "./mark-space.ts";

/** One text and one set of tools, with everything that conditions can ask of them settled. */
export interface Situation {
  readonly bearers: readonly Bearer[];
  readonly text: string;
  readonly toolNames: readonly string[];
  /** The literals that are true. */
  readonly truths: ReadonlySet<number>;
  readonly winner: number | null;
  /** Equal for equal truths, vetoes and winners. */
  readonly key: string;
}

/** What a search asks of texts and tools. */
export interface Wanted {
  readonly holds: readonly number[];
  readonly lacks: readonly number[];
  /** The topic that must win; undefined where that does not matter, null where none may. */
  readonly winner?: number | null | undefined;
  /** Whether a tool may be offered. */
  readonly tools: boolean;
}

/** The smallest situations of a wish; `cut` where there may be more. */
interface Completed {
  readonly found: readonly Situation[];
  readonly cut: boolean;
}

/** The most situations tried for one box: past it, what was not found is not proved. */
const MOST_SITUATIONS = 400;

/** Finds texts and tools for what conditions ask, smallest first, and proves that there are none. */
export class Situations {
  readonly #marks: MarkSpace;
  readonly #known = new Map<string, Situation | null>();
  readonly #completed = new Map<string, Completed>();
  readonly nothing: Situation;

  constructor(marks: MarkSpace) {
    this.#marks = marks;
    this.nothing = this.#build([]) ?? {
      bearers: [],
      text: "",
      toolNames: [],
      truths: new Set(),
      winner: null,
      key: "",
    };
  }

  /**
   * Every smallest situation in which what is wanted holds, started from `from`. `cut` is true where there were too many to
   * list, or a text could not be put together.
   */
  completing(wanted: Wanted, from: readonly Bearer[] = []): Completed {
    if (from.length > 0) return this.#complete(wanted, from);
    const key = `${wanted.holds.join(",")};${wanted.lacks.join(",")};${wanted.winner};${wanted.tools}`;
    let known = this.#completed.get(key);
    if (known === undefined) {
      known = this.#complete(wanted, from);
      this.#completed.set(key, known);
    }
    return known;
  }

  #complete(wanted: Wanted, from: readonly Bearer[]): Completed {
    if (
      from.length === 0 &&
      wanted.holds.length === 0 &&
      wanted.lacks.length === 0 &&
      wanted.winner === undefined
    ) {
      return { found: [this.nothing], cut: false };
    }
    const found = new Map<string, Situation>();
    const seen = new Set<string>();
    const open: (readonly Bearer[])[] = [from];
    let cut = !this.#marks.complete;
    let tried = 0;
    for (let bearers = open.shift(); bearers !== undefined; bearers = open.shift()) {
      const situation = this.#build(bearers);
      if (situation === null) {
        cut = true;
        continue;
      }
      const key = `${situation.key} ${strengthOf(bearers, wanted.winner)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (++tried > MOST_SITUATIONS) return { found: [...found.values()], cut: true };
      const more = this.#missing(situation, wanted);
      if (more === null) found.set(situation.key, found.get(situation.key) ?? situation);
      else
        for (const bearer of more)
          if (!bearers.includes(bearer)) open.push(...this.#joined(bearers, bearer, wanted.winner));
    }
    return { found: [...found.values()], cut };
  }

  /** The ways to make a literal change its value in a situation: to bring it in where it is false, to veto it where it is true. */
  changing(situation: Situation, literal: number): readonly Bearer[] {
    if (situation.truths.has(literal)) return this.#denying(situation, literal);
    const { topics, anyTopic } = this.#marks;
    if (literal === anyTopic) return this.#marks.ofAnyTopic();
    if (literal > anyTopic) return this.#marks.ofTool(literal - topics - 1);
    const occurs = situation.bearers.some((bearer) => bearer.marks.includes(literal));
    return occurs ? [] : this.#marks.ofTopic(literal);
  }

  /** The bearers one of which must be added before the wish can be true; empty where it never can, null where it is true. */
  #missing(situation: Situation, wanted: Wanted): readonly Bearer[] | null {
    const allowed = (bearers: readonly Bearer[]) =>
      wanted.tools ? bearers : bearers.filter((bearer) => bearer.kind !== "tool");
    // Whatever wins is the cheapest way to have any topic at all.
    const { winner } = wanted;
    if (
      winner !== undefined &&
      winner !== null &&
      !situation.bearers.some(({ marks }) => marks.includes(winner))
    ) {
      return this.#marks.winning(winner);
    }
    // Vetoed once, vetoed for good.
    if (winner !== undefined && winner !== null && !situation.truths.has(winner)) return [];
    for (const literal of wanted.holds) {
      if (situation.truths.has(literal)) continue;
      return allowed(this.changing(situation, literal));
    }
    for (const literal of wanted.lacks) {
      if (situation.truths.has(literal)) return this.#denying(situation, literal);
    }
    if (winner === undefined || winner === situation.winner) return null;
    const inTheWay = situation.winner === null ? [] : this.#marks.ofVeto(situation.winner);
    return winner === null ? inTheWay : [...inTheWay, ...this.#marks.winning(winner)];
  }

  #joined(
    bearers: readonly Bearer[],
    bearer: Bearer,
    winner: number | null | undefined,
  ): readonly (readonly Bearer[])[] {
    return this.#marks.bothEnds
      ? [
          [...bearers, bearer],
          [bearer, ...bearers],
        ]
      : [joined(bearers, bearer, winner)];
  }

  #denying(situation: Situation, literal: number): readonly Bearer[] {
    const { anyTopic } = this.#marks;
    if (literal === anyTopic) {
      return situation.winner === null ? [] : this.#marks.ofVeto(situation.winner);
    }
    return literal < anyTopic ? this.#marks.ofVeto(literal) : [];
  }

  /** Puts phrases together into a text that holds their marks and no others; null where none of the ways does. */
  #build(bearers: readonly Bearer[]): Situation | null {
    const key = keyOf(bearers);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const built = this.#compose(bearers);
    this.#known.set(key, built);
    return built;
  }

  #compose(bearers: readonly Bearer[]): Situation | null {
    const { topics, read } = this.#marks;
    const phrases = bearers.flatMap((bearer) => (bearer.kind === "phrase" ? [bearer.text] : []));
    const tools = bearers.filter((bearer) => bearer.kind === "tool");
    const wanted = new Set(bearers.flatMap((bearer) => (bearer.kind === "phrase" ? bearer.marks : [])));
    const texts = phrases.length === 0 ? plainTexts : separators.map((separator) => phrases.join(separator));
    for (const text of texts) {
      const reading = read(text);
      const marks = marksOf(reading, topics);
      if (marks.length !== wanted.size || marks.some((mark) => !wanted.has(mark))) continue;
      const truths = new Set(reading.found);
      if (reading.winner !== null) truths.add(this.#marks.anyTopic);
      for (const tool of tools) for (const mark of tool.marks) truths.add(mark - topics + 1);
      const vetoes = marks.filter((mark) => mark >= topics);
      return {
        bearers,
        text,
        toolNames: [...new Set(tools.map((tool) => tool.text))].sort(),
        truths,
        winner: reading.winner,
        key: `${[...truths].sort((a, b) => a - b).join(",")};${vetoes.join(",")};${reading.winner};${tools.length > 0}`,
      };
    }
    return null;
  }
}

const plainTexts = ["hello", "hi there", "q", ""];
/** Tried in this order; no synonym crosses the last one. */
const separators = [". ", "; ", "\n", " q ", "\u0000"];

/** The longest phrase that can make the wanted topic win: of equal priorities the longer one does. */
function strengthOf(bearers: readonly Bearer[], winner: number | null | undefined): number {
  if (winner === undefined || winner === null) return 0;
  return bearers.reduce(
    (longest, { marks, text }) => (marks.includes(winner) ? Math.max(longest, text.length) : longest),
    0,
  );
}

/** What wins stands first: of equals the earliest does. */
function joined(
  bearers: readonly Bearer[],
  bearer: Bearer,
  winner: number | null | undefined,
): readonly Bearer[] {
  const first = winner !== undefined && winner !== null && bearer.marks.includes(winner);
  return first ? [bearer, ...bearers] : [...bearers, bearer];
}

function keyOf(bearers: readonly Bearer[]): string {
  return bearers.map((bearer) => `${bearer.kind} ${bearer.text}`).join("\u0001");
}
