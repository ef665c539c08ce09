import { hasRoute, type MatchedTopic, NO_TOPICS, priorityOf, type TopicMatch } from "./topic-match.ts";

/** Collects the hits of one text by topic, without allocation until the result. */
export class TopicTally {
  readonly #rows: Uint32Array;
  #count = 0;
  readonly #touched: Uint8Array;
  readonly #vetoed: Uint8Array;
  /** Length and end of each topic's longest hit, the earliest of equals. */
  readonly #lengths: Uint32Array;
  readonly #ends: Uint32Array;

  constructor(topics: number) {
    this.#rows = new Uint32Array(topics);
    this.#touched = new Uint8Array(topics);
    this.#vetoed = new Uint8Array(topics);
    this.#lengths = new Uint32Array(topics);
    this.#ends = new Uint32Array(topics);
  }

  /** Counts a synonym. */
  add(topic: number, length: number, end: number): void {
    if (this.#touched[topic] === 0) this.#touch(topic);
    const longest = this.#lengths[topic] ?? 0;
    if (length < longest || (length === longest && end >= (this.#ends[topic] ?? 0))) return;
    this.#lengths[topic] = length;
    this.#ends[topic] = end;
  }

  veto(topic: number): void {
    if (this.#touched[topic] === 0) this.#touch(topic);
    this.#vetoed[topic] = 1;
  }

  /** The topics that remain and the best of those with a route; empties the tally. */
  take(topics: readonly MatchedTopic[]): TopicMatch {
    if (this.#count === 0) return NO_TOPICS;
    const rows = this.#rows;
    const count = this.#count;
    const touched = this.#touched;
    const vetoed = this.#vetoed;
    const lengths = this.#lengths;
    sortAscending(rows, count);
    const found: number[] = [];
    let winner = -1;
    for (let index = 0; index < count; index++) {
      const row = rows[index] ?? 0;
      touched[row] = 0;
      if (vetoed[row] === 1 || lengths[row] === 0) continue;
      found.push(row);
      if (hasRoute(topics, row) && (winner < 0 || this.#compare(topics, row, winner) < 0)) winner = row;
    }
    this.#count = 0;
    return { found, winner: winner < 0 ? null : winner };
  }

  /** Below 0 where `a` is better: priority, then length, then place; equals are told apart by their row, which is the order of ids. */
  #compare(topics: readonly MatchedTopic[], a: number, b: number): number {
    return (
      priorityOf(topics, b) - priorityOf(topics, a) ||
      (this.#lengths[b] ?? 0) - (this.#lengths[a] ?? 0) ||
      (this.#ends[a] ?? 0) - (this.#ends[b] ?? 0)
    );
  }

  #touch(topic: number): void {
    this.#touched[topic] = 1;
    this.#vetoed[topic] = 0;
    this.#lengths[topic] = 0;
    this.#ends[topic] = 0;
    this.#rows[this.#count++] = topic;
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
