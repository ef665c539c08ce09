import { DAY_MS, type Spending } from "./store.ts";

/** What each gateway has spent of one budget on the UTC day of the moment. */
export class DaySpending {
  readonly #gateway: string;
  #day = 0;
  readonly #spent = new Map<string, number>();
  /** What this gateway had spent when it was last within reach of the others. */
  #ownThen = 0;

  constructor(gateway: string) {
    this.#gateway = gateway;
  }

  static dayOf(nowMs: number): number {
    return Math.floor(nowMs / DAY_MS);
  }

  /** Adds to this gateway's spending; a day that is over takes no more. */
  add(day: number, amount: number, nowMs: number): void {
    this.#turnTo(Math.max(day, DaySpending.dayOf(nowMs)));
    if (day === this.#day) this.#spent.set(this.#gateway, Math.max(0, this.#own + amount));
  }

  spentBy(gateway: string, day: number, spent: number, nowMs: number): void {
    this.#turnTo(Math.max(day, DaySpending.dayOf(nowMs)));
    if (day === this.#day) this.#spent.set(gateway, spent);
  }

  /** The others are out of reach from now on. */
  alone(): void {
    this.#ownThen = this.#own;
  }

  /** How long until this gateway may spend so much without asking: what it spends alone counts once for each gateway. */
  waitAloneMs(amount: number, limit: number, gateways: number, nowMs: number): number {
    this.#turnTo(DaySpending.dayOf(nowMs));
    let spent = 0;
    for (const one of this.#spent.values()) spent += one;
    const spentAlone = Math.max(0, this.#own - this.#ownThen);
    const counted = spent + (gateways - 1) * spentAlone + gateways * amount;
    return counted <= limit ? 0 : (this.#day + 1) * DAY_MS - nowMs;
  }

  spending(name: string, nowMs: number): Spending {
    this.#turnTo(DaySpending.dayOf(nowMs));
    return { name, day: this.#day, spent: Object.fromEntries(this.#spent) };
  }

  get #own(): number {
    return this.#spent.get(this.#gateway) ?? 0;
  }

  #turnTo(day: number): void {
    if (day <= this.#day) return;
    this.#day = day;
    this.#spent.clear();
    this.#ownThen = 0;
  }
}
