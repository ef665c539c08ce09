import { DAY_MS, EXTRA, type Spending } from "./store.ts";

/** What each gateway has spent of one budget on the UTC day of the moment. */
export class DaySpending {
  readonly #gateway: string;
  #day = 0;
  readonly #spent = new Map<string, number>();

  constructor(gateway: string) {
    this.#gateway = gateway;
  }

  static dayOf(nowMs: number): number {
    return Math.floor(nowMs / DAY_MS);
  }

  /** Adds to this gateway's spending, which counts `weight` times; a day that is over takes no more. */
  add(day: number, amount: number, weight: number, nowMs: number): void {
    this.#turnTo(Math.max(day, DaySpending.dayOf(nowMs)));
    if (day !== this.#day) return;
    this.#put(this.#gateway, this.#of(this.#gateway) + amount);
    this.#put(EXTRA, this.#of(EXTRA) + Math.max(0, Math.ceil(amount * (weight - 1))));
  }

  spentBy(gateway: string, day: number, spent: number, nowMs: number): void {
    this.#turnTo(Math.max(day, DaySpending.dayOf(nowMs)));
    if (day === this.#day) this.#put(gateway, spent);
  }

  /** All gateways know of all that was spent. */
  knownToAll(): void {
    this.#spent.delete(EXTRA);
  }

  /** How long until this gateway may spend so much without asking. */
  waitAloneMs(amount: number, limit: number, weight: number, nowMs: number): number {
    this.#turnTo(DaySpending.dayOf(nowMs));
    let counted = amount * weight;
    for (const spent of this.#spent.values()) counted += spent;
    return counted <= limit ? 0 : (this.#day + 1) * DAY_MS - nowMs;
  }

  spending(name: string, nowMs: number): Spending {
    this.#turnTo(DaySpending.dayOf(nowMs));
    return { name, day: this.#day, spent: Object.fromEntries(this.#spent) };
  }

  #of(gateway: string): number {
    return this.#spent.get(gateway) ?? 0;
  }

  #put(gateway: string, amount: number): void {
    this.#spent.set(gateway, Math.max(0, amount));
  }

  #turnTo(day: number): void {
    if (day <= this.#day) return;
    this.#day = day;
    this.#spent.clear();
  }
}
