/** One of those who wait. Only the list changes its neighbours. */
export interface Place<T> {
  readonly value: T;
  /** Whether it still stands in the list. */
  waits: boolean;
  before: Place<T> | null;
  after: Place<T> | null;
}

/**
 * Those who wait for something, in the order in which they came; each may leave at any time. A list of our own: the tables that a
 * long-lived `Set` leaves behind keep dead requests in memory until the next full collection.
 */
export class WaitingList<T> {
  #first: Place<T> | null = null;
  #last: Place<T> | null = null;

  /** Null where nobody waits. */
  get first(): Place<T> | null {
    return this.#first;
  }

  add(value: T): Place<T> {
    const place: Place<T> = { value, waits: true, before: this.#last, after: null };
    if (this.#last === null) this.#first = place;
    else this.#last.after = place;
    this.#last = place;
    return place;
  }

  /** Again, it does nothing. */
  leave(place: Place<T>): void {
    if (!place.waits) return;
    const { before, after } = place;
    if (before === null) this.#first = after;
    else before.after = after;
    if (after === null) this.#last = before;
    else after.before = before;
    place.waits = false;
    place.before = null;
    place.after = null;
  }

  /** All that wait now. */
  all(): readonly Place<T>[] {
    const all: Place<T>[] = [];
    for (let next = this.#first; next !== null; next = next.after) all.push(next);
    return all;
  }
}
