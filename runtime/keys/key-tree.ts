/** What one key looks like from the pool at a moment. */
export interface Standing {
  /** False while the key rests: it has no room and no rank then. */
  readonly available: boolean;
  /** Keys of a higher priority go first, then those with the smaller figure, then with the smaller share, then in their order. */
  readonly priority: number;
  readonly figure: number;
  readonly share: number;
  readonly room: Room;
  /** When time alone next changes any of this; Infinity where it does not. */
  readonly changesAtMs: number;
}

/** What fits: calls, input tokens, output tokens. As a need, what has to. */
export interface Room {
  readonly requests: number;
  readonly input: number;
  readonly output: number;
}

const NOWHERE = -1;

/** So many looks are spent on finding a better leaf than the one that was found. */
const PATIENCE_LOOKS = 200;

/**
 * The keys of a pool as the leaves of a binary tree whose every node knows its best leaf, the most room below it and when
 * anything below it changes. Finding the best key with room, and the keys that change next, looks at one path of the tree and
 * its neighbours instead of at every key.
 */
export class KeyTree {
  /** Nodes looked at since the beginning: the measure of the tree's work. */
  looks = 0;
  #contentAt = 0;
  readonly #leaves: number;
  readonly #standings: Standing[];
  /** Node 1 is the root, the children of node i are 2i and 2i + 1, and the leaves stand at the end. */
  readonly #best: Int32Array;
  readonly #requests: Float64Array;
  readonly #input: Float64Array;
  readonly #output: Float64Array;
  readonly #changesAtMs: Float64Array;

  constructor(standings: readonly Standing[]) {
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(1, standings.length)));
    this.#standings = [...standings];
    this.#best = new Int32Array(2 * this.#leaves).fill(NOWHERE);
    const nothing = (): Float64Array => new Float64Array(2 * this.#leaves).fill(Number.NEGATIVE_INFINITY);
    this.#requests = nothing();
    this.#input = nothing();
    this.#output = nothing();
    this.#changesAtMs = new Float64Array(2 * this.#leaves).fill(Number.POSITIVE_INFINITY);
    standings.forEach((standing, leaf) => {
      this.#write(leaf, standing);
    });
    for (let node = this.#leaves - 1; node > 0; node--) this.#join(node);
  }

  update(leaf: number, standing: Standing): void {
    this.#standings[leaf] = standing;
    this.#write(leaf, standing);
    for (let node = (this.#leaves + leaf) >> 1; node > 0; node >>= 1) this.#join(node);
  }

  /** Whether any leaf is available. */
  get anyAvailable(): boolean {
    return this.#best[1] !== NOWHERE;
  }

  /** A leaf that changes at this time or before; null where none does. */
  changedBy(nowMs: number): number | null {
    if (this.#changeAt(1) > nowMs) return null;
    let node = 1;
    while (node < this.#leaves) node = this.#changeAt(2 * node) <= nowMs ? 2 * node : 2 * node + 1;
    return node - this.#leaves;
  }

  /**
   * The best available leaf that has the room and is not left out; null where there is none. Where very many better ones lack the
   * room, it is the best of those that were looked at before patience ended.
   */
  best(need: Room, leftOut: (leaf: number) => boolean): number | null {
    this.#contentAt = this.looks + PATIENCE_LOOKS;
    const found = this.#search(1, need, leftOut, NOWHERE);
    return found === NOWHERE ? null : found;
  }

  /**
   * The smallest value among the leaves, given that no leaf's value is below its `changesAtMs`. Looks at the leaves that change
   * soonest and at no more than `mostLeaves` of them.
   */
  soonest<T extends { readonly untilMs: number }>(
    value: (leaf: number) => T | null,
    mostLeaves: number,
  ): T | null {
    const soonest: { found: T | null } = { found: null };
    let left = mostLeaves;
    const visit = (node: number): void => {
      this.looks++;
      if (left === 0 || this.#changeAt(node) >= (soonest.found?.untilMs ?? Number.POSITIVE_INFINITY)) return;
      if (node >= this.#leaves) {
        left--;
        const here = value(node - this.#leaves);
        const { found } = soonest;
        if (here !== null && (found === null || here.untilMs < found.untilMs)) soonest.found = here;
        return;
      }
      const sooner = this.#changeAt(2 * node + 1) < this.#changeAt(2 * node) ? 1 : 0;
      visit(2 * node + sooner);
      visit(2 * node + 1 - sooner);
    };
    visit(1);
    return soonest.found;
  }

  #search(node: number, need: Room, leftOut: (leaf: number) => boolean, found: number): number {
    this.looks++;
    const best = this.#best[node] ?? NOWHERE;
    if (best === NOWHERE || !this.#fits(node, need)) return found;
    if (found !== NOWHERE && (this.looks > this.#contentAt || !this.#before(best, found))) return found;
    if (node >= this.#leaves) return leftOut(best) ? found : best;
    const first = this.#best[2 * node] === best ? 0 : 1;
    const near = this.#search(2 * node + first, need, leftOut, found);
    return this.#search(2 * node + 1 - first, need, leftOut, near);
  }

  #fits(node: number, need: Room): boolean {
    return (
      (this.#requests[node] ?? 0) >= need.requests &&
      (this.#input[node] ?? 0) >= need.input &&
      (this.#output[node] ?? 0) >= need.output
    );
  }

  #changeAt(node: number): number {
    return this.#changesAtMs[node] ?? Number.POSITIVE_INFINITY;
  }

  #write(leaf: number, { available, room, changesAtMs }: Standing): void {
    const node = this.#leaves + leaf;
    this.looks++;
    this.#best[node] = available ? leaf : NOWHERE;
    this.#requests[node] = available ? room.requests : Number.NEGATIVE_INFINITY;
    this.#input[node] = available ? room.input : Number.NEGATIVE_INFINITY;
    this.#output[node] = available ? room.output : Number.NEGATIVE_INFINITY;
    this.#changesAtMs[node] = changesAtMs;
  }

  #join(node: number): void {
    this.looks++;
    const left = 2 * node;
    const right = left + 1;
    const [bestLeft = NOWHERE, bestRight = NOWHERE] = [this.#best[left], this.#best[right]];
    const takesRight = bestLeft === NOWHERE || (bestRight !== NOWHERE && this.#before(bestRight, bestLeft));
    this.#best[node] = takesRight ? bestRight : bestLeft;
    for (const most of [this.#requests, this.#input, this.#output]) {
      most[node] = Math.max(most[left] ?? 0, most[right] ?? 0);
    }
    this.#changesAtMs[node] = Math.min(this.#changeAt(left), this.#changeAt(right));
  }

  #before(a: number, b: number): boolean {
    const one = this.#standings[a];
    const other = this.#standings[b];
    if (one === undefined || other === undefined) return false;
    if (one.priority !== other.priority) return one.priority > other.priority;
    if (one.figure !== other.figure) return one.figure < other.figure;
    return one.share !== other.share ? one.share < other.share : a < b;
  }
}
