import type { Note } from "./store.ts";

/** A store that is out of reach for long misses the oldest origins; they are only a help. */
const ORIGINS_WAITING = 10_000;
/** So many notes go out at once. */
const NOTES_AT_ONCE = 500;

/** The end of what is taken back. */
export const NO_MORE = Number.NEGATIVE_INFINITY;

/** What a gateway has found out and tells the others. */
export class OutgoingNotes {
  /** The health that this gateway told and that may still hold. */
  readonly #health = new Map<string, { readonly value: string; readonly untilMs: number }>();
  readonly #untold = new Set<string>();
  #origins: { readonly key: string; readonly value: string }[] = [];

  /** What holds until then, or is taken back. */
  health(key: string, value: string, untilMs: number): void {
    this.#health.set(key, { value, untilMs });
    this.#untold.add(key);
  }

  origin(key: string, value: string): void {
    this.#origins.push({ key, value });
    if (this.#origins.length > ORIGINS_WAITING) this.#origins = this.#origins.slice(ORIGINS_WAITING / 2);
  }

  /** All that still holds is told anew: the store may have lost it. */
  again(nowMs: number): void {
    for (const [key, { untilMs }] of this.#health) {
      if (untilMs > nowMs) this.#untold.add(key);
      else if (!this.#untold.has(key)) this.#health.delete(key);
    }
  }

  /** The next notes to tell, not taken back where telling fails; empty where there are none. */
  next(nowMs: number): readonly Note[] {
    const notes: Note[] = [];
    for (const key of this.#untold) {
      if (notes.length === NOTES_AT_ONCE) return notes;
      this.#untold.delete(key);
      const { value, untilMs } = this.#health.get(key) ?? { value: "", untilMs: 0 };
      // What is over by now is nobody's concern; to take it back could take back what another gateway found out since.
      const isOver = untilMs !== NO_MORE && untilMs <= nowMs;
      if (!isOver) notes.push({ kind: "health", key, value, forMs: Math.max(0, untilMs - nowMs) });
    }
    for (const { key, value } of this.#origins.splice(0, NOTES_AT_ONCE - notes.length))
      notes.push({ kind: "origin", key, value });
    return notes;
  }
}
