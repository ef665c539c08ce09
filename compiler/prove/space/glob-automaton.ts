/** Some text, and which globs of a `GlobAutomaton` cover it. */
export interface GlobClass {
  /** A shortest text of the class that is none of the excluded ones. */
  readonly sample: string;
  /** The rows of the globs that cover it, ascending. */
  readonly globs: readonly number[];
}

/**
 * Several globs read at once. A state is the set of places that a text has reached in all of them, so that the classes of all
 * texts are the states that can be reached. `*` stands for any run of characters; nothing else is special.
 */
export class GlobAutomaton {
  /** Every place of every glob, one after another: the character it waits for, `*`, or the end. */
  readonly #tokens: string[] = [];
  /** By place that is an end: the row of its glob. */
  readonly #ends = new Map<number, number>();
  readonly #states: State[] = [];
  readonly #stateOf = new Map<string, number>();

  constructor(globs: readonly string[]) {
    const starts: number[] = [];
    for (const [row, glob] of globs.entries()) {
      starts.push(this.#tokens.length);
      this.#tokens.push(...Array.from(glob.replaceAll(/\*+/g, "*")));
      this.#ends.set(this.#tokens.length, row);
      this.#tokens.push(END);
    }
    this.#stateAt(starts);
  }

  /** The rows of the globs that cover a text, ascending. */
  covering(text: string): readonly number[] {
    let state = 0;
    for (const character of text) state = this.#step(state, character);
    return this.#states[state]?.covered ?? [];
  }

  /**
   * Every class that a text outside `excluded` can fall into, shortest samples first.
   * `complete` is false where more than `limit` states were needed and classes may be missing.
   */
  classes(
    excluded: ReadonlySet<string>,
    limit: number,
  ): { readonly classes: readonly GlobClass[]; readonly complete: boolean } {
    const found = new Map<string, GlobClass>();
    const taken = new Map<string, readonly number[]>();
    const samples = new Map<number, string>([[0, ""]]);
    for (const [state, sample] of samples) {
      if (samples.size > limit) return { classes: [...found.values()], complete: false };
      const covered = this.#states[state]?.covered ?? [];
      const key = covered.join(",");
      if (!found.has(key)) {
        if (!excluded.has(sample) && sample !== "") found.set(key, { sample, globs: covered });
        else taken.set(key, covered);
      }
      for (const character of this.#characters(state)) {
        const next = this.#step(state, character);
        if (!samples.has(next)) samples.set(next, sample + character);
      }
    }
    let complete = true;
    for (const [key, globs] of taken) {
      if (found.has(key)) continue;
      const sample = this.#sampleOutside(excluded, key, limit);
      if (sample === undefined) complete = false;
      else if (sample !== null) found.set(key, { sample, globs });
    }
    return { classes: [...found.values()], complete };
  }

  /** Walks automaton and excluded texts together; null where every text of the class is excluded, undefined past the limit. */
  #sampleOutside(excluded: ReadonlySet<string>, key: string, limit: number): string | null | undefined {
    const continuations = continuationsOf(excluded);
    const queue: { state: number; text: string }[] = [{ state: 0, text: "" }];
    const seen = new Set<string>();
    for (const { state, text } of queue) {
      const free = text !== "" && !excluded.has(text);
      if (free && (this.#states[state]?.covered ?? []).join(",") === key) return text;
      if (queue.length > limit) return undefined;
      for (const character of new Set([...this.#characters(state), ...(continuations.get(text) ?? [])])) {
        const next = { state: this.#step(state, character), text: text + character };
        const leadsToExcluded = excluded.has(next.text) || continuations.has(next.text);
        const where = leadsToExcluded ? `${next.state} ${next.text}` : `${next.state}`;
        if (seen.has(where)) continue;
        seen.add(where);
        queue.push(next);
      }
    }
    return null;
  }

  /** The characters that some place of a state waits for, and one that none does. */
  #characters(state: number): readonly string[] {
    const places = this.#states[state]?.places ?? [];
    const waited = new Set<string>();
    for (const place of places) {
      const token = this.#tokens[place];
      if (token !== undefined && token !== "*" && token !== END) waited.add(token);
    }
    const other = OTHERS.find((character) => !waited.has(character));
    return other === undefined ? [...waited] : [other, ...waited];
  }

  #step(from: number, character: string): number {
    const state = this.#states[from];
    if (!state) return from;
    const known = state.next.get(character);
    if (known !== undefined) return known;
    const reached: number[] = [];
    for (const place of state.places) {
      const token = this.#tokens[place];
      if (token === "*") reached.push(place);
      else if (token === character) reached.push(place + 1);
    }
    const next = this.#stateAt(reached);
    state.next.set(character, next);
    return next;
  }

  /** The state of these places, and of those behind a `*` that may stand for nothing. */
  #stateAt(places: readonly number[]): number {
    const closed = new Set<number>(places);
    for (const place of places) if (this.#tokens[place] === "*") closed.add(place + 1);
    const sorted = [...closed].sort((a, b) => a - b);
    const key = sorted.join(",");
    const known = this.#stateOf.get(key);
    if (known !== undefined) return known;
    const covered = sorted.flatMap((place) => this.#ends.get(place) ?? []).sort((a, b) => a - b);
    this.#states.push({ places: sorted, covered, next: new Map() });
    this.#stateOf.set(key, this.#states.length - 1);
    return this.#states.length - 1;
  }
}

interface State {
  readonly places: readonly number[];
  readonly covered: readonly number[];
  readonly next: Map<string, number>;
}

/** No character of a text: it ends a glob. */
const END = "\u{10FFFF}";
const OTHERS: readonly string[] = Array.from("xyzabcdefghijklmnopqrstuvw0123456789-_.é");

/** The characters that may follow each beginning of the texts. */
function continuationsOf(texts: Iterable<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const continuations = new Map<string, Set<string>>();
  for (const text of texts) {
    let beginning = "";
    for (const character of text) {
      const known = continuations.get(beginning);
      if (known) known.add(character);
      else continuations.set(beginning, new Set([character]));
      beginning += character;
    }
  }
  return continuations;
}
