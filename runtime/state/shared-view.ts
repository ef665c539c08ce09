import type { SlidingWindow } from "../limits/sliding-window.ts";
import { DaySpending } from "./day-spending.ts";
import { PieceWindow } from "./piece-window.ts";
import { type Demand, EXTRA, type Joined, type Joining, type News, type Settlement } from "./store.ts";

/** What may be had now, in how long it may be had otherwise. */
export interface Wait {
  readonly demand: number;
  readonly waitMs: number;
}

const PLACE_WAIT_MS = 1_000;

/** One gateway's own view of what all of them have taken: exact while it hears the others, careful when it does not. */
export class SharedView {
  readonly #gateway: string;
  readonly #windows = new Map<string, { readonly pieces: PieceWindow; readonly changed: () => void }>();
  readonly #days = new Map<string, DaySpending>();
  readonly #places = new Map<string, number>();
  /** What was heard since the store was last asked for a picture of the whole: it is newer than that picture. */
  readonly #fresh = new Set<string>();

  constructor(gateway: string) {
    this.#gateway = gateway;
  }

  /** Counts a window under a name; `changed` hears that another gateway took of it. */
  addWindow(name: string, window: SlidingWindow, windowMs: number, changed: () => void): void {
    if (this.#windows.get(name)?.pieces.window === window) return;
    this.#windows.set(name, { pieces: new PieceWindow(window, windowMs), changed });
  }

  addDay(name: string): void {
    if (!this.#days.has(name)) this.#days.set(name, new DaySpending(this.#gateway));
  }

  /** The first demand that this gateway may not grant by itself; null where it may grant all. What it takes counts `weight` times. */
  refusal(demands: readonly Demand[], weight: number, nowMs: number): Wait | null {
    for (const [demand, one] of demands.entries()) {
      const waitMs = this.#waitMs(one, weight, nowMs);
      if (waitMs > 0) return { demand, waitMs };
    }
    return null;
  }

  take(demands: readonly Demand[], day: number, weight: number, nowMs: number): void {
    for (const demand of demands) {
      const { kind, name } = demand;
      if (kind === "window") this.#windows.get(name)?.pieces.put(demand.id, demand.amount, nowMs, { weight });
      else if (kind === "place") this.#places.set(name, (this.#places.get(name) ?? 0) + 1);
      else if (kind === "day") this.#days.get(name)?.add(day, demand.amount, weight, nowMs);
    }
  }

  /** Takes the pieces of windows back, as if they had never been taken. */
  drop(demands: readonly Demand[]): void {
    for (const demand of demands) {
      if (demand.kind === "window") this.#windows.get(demand.name)?.pieces.drop(demand.id);
    }
  }

  settle(settlements: readonly Settlement[], weight: number, nowMs: number): void {
    for (const settlement of settlements) {
      const { kind, name } = settlement;
      if (kind === "window") this.#windows.get(name)?.pieces.settle(settlement.id, settlement.amount);
      else if (kind === "place") this.#places.set(name, Math.max(0, (this.#places.get(name) ?? 0) - 1));
      else if (kind === "day") this.#days.get(name)?.add(settlement.day, settlement.amount, weight, nowMs);
    }
  }

  /** What this gateway counts, and what it knows of it, as the store is told. From here on news are newer than the answer. */
  picture(nowMs: number): Omit<Joining, "others" | "awayMs"> {
    this.#fresh.clear();
    return {
      windows: [...this.#windows].map(([name, { pieces }]) => ({ name, windowMs: pieces.windowMs })),
      pieces: [...this.#windows].flatMap(([name, { pieces }]) =>
        pieces.pieces(nowMs).map((piece) => ({ ...piece, name })),
      ),
      days: [...this.#days.keys()],
      spendings: [...this.#days].map(([name, day]) => day.spending(name, nowMs)),
      places: [...this.#places].map(([name, held]) => ({ name, held })),
    };
  }

  /** Takes in what the store knows of the others. */
  adopt({ pieces, spendings }: Pick<Joined, "pieces" | "spendings">, weight: number, nowMs: number): void {
    for (const { name, id, amount, ageMs } of pieces) {
      if (this.#isOwn(id) || this.#fresh.has(id)) continue;
      this.#windows.get(name)?.pieces.put(id, amount, nowMs, { ageMs, weight });
    }
    for (const { name, day, spent } of spendings) {
      for (const [gateway, amount] of Object.entries(spent)) {
        if (gateway === this.#gateway || this.#fresh.has(`${name} ${gateway}`)) continue;
        this.#days.get(name)?.spentBy(gateway, day, amount, nowMs);
      }
    }
    for (const { changed } of this.#windows.values()) changed();
  }

  /** Takes in what another gateway took or spent. */
  heard(news: Extract<News, { readonly kind: "window" | "day" }>, weight: number, nowMs: number): void {
    if (news.kind === "day") {
      const { name, by, day, spent, extra } = news;
      if (by !== this.#gateway) this.#days.get(name)?.spentBy(by, day, spent, nowMs);
      this.#days.get(name)?.spentBy(EXTRA, day, extra, nowMs);
      this.#fresh.add(`${name} ${by}`);
      return;
    }
    if (this.#isOwn(news.id)) return;
    const shared = this.#windows.get(news.name);
    shared?.pieces.put(news.id, news.amount, nowMs, { weight });
    shared?.changed();
    this.#fresh.add(news.id);
  }

  /** Whoever is there knows of all that was taken so far: nothing counts more often than this. */
  known(weight: number): void {
    for (const { pieces } of this.#windows.values()) pieces.weighAtMost(weight);
    if (weight === 1) for (const day of this.#days.values()) day.knownToAll();
  }

  #waitMs(demand: Demand, weight: number, nowMs: number): number {
    switch (demand.kind) {
      case "window": {
        const window = this.#windows.get(demand.name)?.pieces.window;
        return window === undefined ? 0 : window.freeAtMs(demand.amount * weight, nowMs) - nowMs;
      }
      case "place": {
        const share = Math.max(1, Math.floor(demand.limit / weight));
        return (this.#places.get(demand.name) ?? 0) < share ? 0 : PLACE_WAIT_MS;
      }
      case "day":
        return this.#days.get(demand.name)?.waitAloneMs(demand.amount, demand.limit, weight, nowMs) ?? 0;
      case "lease":
        return 0;
    }
  }

  #isOwn(piece: string): boolean {
    return piece.startsWith(`${this.#gateway}:`);
  }
}
