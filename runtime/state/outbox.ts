import type { Clock } from "../clock/clock.ts";
import type { Membership } from "./membership.ts";
import { OutgoingNotes } from "./outgoing-notes.ts";
import type { Settlement, Store } from "./store.ts";

/** What a gateway tells the store without waiting for it: what comes in one turn of the event loop goes out together. */
export class Outbox {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #membership: Membership;
  readonly #notes = new OutgoingNotes();
  #settlements: Settlement[] = [];
  #flushing = false;

  constructor(store: Store, clock: Clock, membership: Membership) {
    this.#store = store;
    this.#clock = clock;
    this.#membership = membership;
  }

  /** Dropped while the gateway is away: what it brings in when it joins says the same. While it joins, that is under way already. */
  settle(settlements: readonly Settlement[]): void {
    if (!this.#membership.joined && this.#membership.joining === null) return;
    this.#settlements.push(...settlements);
    this.#flushSoon();
  }

  /** Something that holds until then; `NO_MORE` takes it back. Waits while the gateway is away. */
  tellHealth(key: string, value: string, untilMs: number): void {
    this.#notes.health(key, value, untilMs);
    if (this.#membership.joined) this.#flushSoon();
  }

  /** Where something opaque came from. Waits while the gateway is away. */
  tellOrigin(key: string, value: string): void {
    this.#notes.origin(key, value);
    if (this.#membership.joined) this.#flushSoon();
  }

  /** Settlements that a picture of the whole, which is made now, holds already: it holds no leases. */
  dropSettlements(): void {
    this.#settlements = this.#settlements.filter(({ kind }) => kind === "lease");
  }

  /** Tells what has waited, and what the store may have lost. */
  tellAgain(): void {
    this.#notes.again(this.#clock.nowMs());
    this.#flushSoon();
  }

  async flush(): Promise<void> {
    if (!this.#membership.takesNews) return;
    const settlements = this.#settlements.splice(0);
    try {
      if (settlements.length > 0) await this.#store.settle(settlements);
      for (let notes = this.#notes.next(this.#clock.nowMs()); notes.length > 0; ) {
        await this.#store.tell(notes);
        notes = this.#notes.next(this.#clock.nowMs());
      }
    } catch (error) {
      this.#membership.fail(error);
    }
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      void this.flush();
    });
  }
}
