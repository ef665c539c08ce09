import { type MatchedTopic, NO_TOPICS, type TopicMatch } from "./topic-match.ts";

/** Collects the hits of one text by topic, without allocation until the result. */
export class TopicTally {
  /** The topics with a synonym, in the order in which they were met. */
  readonly #rows: Uint32Array;
  #count = 0;
  /** Length and end of each topic's longest hit, the earliest of equals; length 0 where there is none. */
  readonly #lengths: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #vetoed: Uint8Array;
  /** The topics with a veto. */
  #vetoes: number[] = [];

  constructor(topics: number) {
    this.#rows = new Uint32Array(topics);
    this.#lengths = new Uint32Array(topics);
    this.#ends = new Uint32Array(topics);
    this.#vetoed = new Uint8Array(topics);
  }

  /** Counts a synonym. */
  add(topic: number, length: number, end: number): void {
    const longest = this.#lengths[topic] ?? 0;
    if (longest === 0) this.#rows[this.#count++] = topic;
    else if (length < longest || (length === longest && end >= (this.#ends[topic] ?? 0))) return;
    this.#lengths[topic] = length;
    this.#ends[topic] = end;
  }

  veto(topic: number): void {
    this.#vetoed[topic] = 1;
    this.#vetoes.push(topic);
  }

  /**
   * The topics that remain, and the best of those with a route: by priority, then length, then place; equals are told apart by their row,
   * which is the order of ids. Empties the tally.
   */
  take(topics: readonly MatchedTopic[]): TopicMatch {
    const rows = this.#rows;
    const count = this.#count;
    const lengths = this.#lengths;
    const ends = this.#ends;
    const vetoed = this.#vetoed;
    sortAscending(rows, count);
    const found: number[] = [];
    let winner: number | null = null;
    let priority = 0;
    let longest = 0;
    let first = 0;
    for (let index = 0; index < count; index++) {
      const row = rows[index] ?? 0;
      const length = lengths[row] ?? 0;
      lengths[row] = 0;
      if (vetoed[row] === 1) continue;
      found.push(row);
      const topic = topics[row];
      if (topic === undefined || topic.chain === null) continue;
      const end = ends[row] ?? 0;
      if (winner !== null && (topic.priority - priority || length - longest || first - end) <= 0) continue;
      winner = row;
      priority = topic.priority;
      longest = length;
      first = end;
    }
    this.#count = 0;
    if (this.#vetoes.length > 0) this.#forgetVetoes();
    return found.length === 0 ? NO_TOPICS : { found, winner };
  }

  #forgetVetoes(): void {
    for (const topic of this.#vetoes) this.#vetoed[topic] = 0;
    this.#vetoes = [];
  }
}

/** Few are put in order faster than an engine's own sorting begins. */
function sortAscending(rows: Uint32Array, count: number): void {
  if (count > MOST_INSERTED) {
    rows.subarray(0, count).sort();
    return;
  }
  for (let index = 1; index < count; index++) {
    const row = rows[index] ?? 0;
    let at = index;
    for (; at > 0 && (rows[at - 1] ?? 0) > row; at--) rows[at] = rows[at - 1] ?? 0;
    rows[at] = row;
  }
}

const MOST_INSERTED = 32;
