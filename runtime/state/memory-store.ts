import type { Clock } from "../clock/clock.ts";
import { SlidingWindow } from "../limits/sliding-window.ts";
import { GatewayRoll } from "./gateway-roll.ts";
import { PieceWindow } from "./piece-window.ts";
import {
  type Answer,
  DAY_MS,
  type Demand,
  EXTRA,
  type HealthNote,
  type Joined,
  type Joining,
  type News,
  type Note,
  ORIGINS_A_PAGE,
  ORIGINS_KEPT,
  type OriginNote,
  type Others,
  type Settlement,
  type Spending,
  type Store,
} from "./store.ts";

/** What one gateway may ask of a store, without its connection. */
export type StoreOperations = Pick<Store, "join" | "reserve" | "settle" | "tell" | "origins" | "beat">;

/** The store of one machine's workers: what the Redis scripts do, in memory. Nothing in it waits, so every operation is atomic. */
export class MemoryStore {
  readonly #clock: Clock;
  readonly #roll = new GatewayRoll();
  readonly #listeners = new Map<string, (news: readonly News[]) => void>();
  readonly #windows = new Map<string, PieceWindow>();
  readonly #places = new Map<string, Map<string, number>>();
  readonly #spent = new Map<string, Map<string, number>>();
  readonly #leases = new Map<string, { readonly holder: string; readonly untilMs: number }>();
  readonly #health = new Map<string, { readonly value: string; readonly untilMs: number }>();
  readonly #origins = new Map<string, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The operations of one gateway; `heard` gets what the others do. */
  connect(gateway: string, heard: (news: readonly News[]) => void): StoreOperations {
    this.#listeners.set(gateway, heard);
    return {
      join: async (joining) => this.#join(gateway, joining),
      reserve: async (demands) => this.#reserve(gateway, demands),
      settle: async (settlements) => this.#settle(gateway, settlements),
      tell: async (notes) => this.#tell(gateway, notes),
      origins: async (from) => this.#originsFrom(from),
      beat: async () => this.#beat(gateway),
    };
  }

  /** A gateway that stops; one that merely falls silent is `disconnect`ed. */
  leave(gateway: string): void {
    this.disconnect(gateway);
    this.#roll.delete(gateway);
    for (const holders of this.#places.values()) holders.delete(gateway);
    this.#publish(gateway, [{ kind: "left", from: gateway }]);
  }

  disconnect(gateway: string): void {
    this.#listeners.delete(gateway);
  }

  /** What was spent on a day before any gateway joined, by a gateway of the past. */
  bring(spending: Spending): void {
    const spent = this.#spentOn(spending.name, spending.day);
    for (const [gateway, amount] of Object.entries(spending.spent))
      spent.set(gateway, (spent.get(gateway) ?? 0) + amount);
  }

  /** What is known to be spent of a budget on a day. */
  spentOn(name: string, day: number): number {
    return [...this.#spentOn(name, day).values()].reduce((sum, amount) => sum + amount, 0);
  }

  #join(gateway: string, joining: Joining): Joined {
    const nowMs = this.#clock.nowMs();
    const news: News[] = [{ kind: "joined", from: gateway }];
    this.#roll.miss(joining.others, nowMs);
    if (joining.awayMs > 0) this.#roll.missSilentSince(nowMs - joining.awayMs, nowMs);
    this.#roll.see(gateway, nowMs);
    const windowMs = new Map(joining.windows.map((window) => [window.name, window.windowMs]));
    for (const { name, id, amount, ageMs } of joining.pieces) {
      const window = this.#window(name, windowMs.get(name) ?? 0);
      const own = id.startsWith(`${gateway}:`);
      if (!own && window.has(id)) continue;
      window.put(id, amount, nowMs, { ageMs });
      news.push({ kind: "window", from: gateway, name, id, amount });
    }
    for (const { name, day, spent } of joining.spendings) {
      const known = this.#spentOn(name, day);
      for (const [who, amount] of Object.entries(spent)) {
        const said = known.get(who);
        if (who === gateway || said === undefined) known.set(who, amount);
        else if (!this.#roll.isPresent(who, nowMs)) known.set(who, Math.max(amount, said));
        if (who !== EXTRA) news.push(dayNews(gateway, who, name, day, known));
      }
    }
    for (const { name, held } of joining.places) this.#placesOf(name).set(gateway, held);
    this.#publish(gateway, news);
    const day = Math.floor(nowMs / DAY_MS);
    return {
      others: this.#roll.others(gateway, nowMs),
      pieces: joining.windows.flatMap(({ name, windowMs }) =>
        this.#window(name, windowMs)
          .pieces(nowMs)
          .map((piece) => ({ ...piece, name })),
      ),
      spendings: joining.days.map((name) => ({
        name,
        day,
        spent: Object.fromEntries(this.#spentOn(name, day)),
      })),
      health: this.#healthNotes(nowMs),
    };
  }

  #reserve(gateway: string, demands: readonly Demand[]): Answer {
    const nowMs = this.#clock.nowMs();
    if (!this.#roll.has(gateway)) return { kind: "stranger" };
    this.#roll.see(gateway, nowMs);
    for (const [at, demand] of demands.entries()) {
      const waitMs = this.#waitMs(demand, nowMs);
      if (waitMs > 0) return { kind: "refused", demand: at, waitMs };
    }
    const day = Math.floor(nowMs / DAY_MS);
    this.#publish(
      gateway,
      demands.flatMap((demand) => this.#take(gateway, demand, day, nowMs)),
    );
    return { kind: "granted", day };
  }

  #waitMs(demand: Demand, nowMs: number): number {
    switch (demand.kind) {
      case "window":
        return this.#windowWaitMs(demand, nowMs);
      case "place":
        return sum(this.#placesOf(demand.name)) < Math.max(1, this.#shareOf(demand.limit, nowMs))
          ? 0
          : PLACE_WAIT_MS;
      case "day": {
        const day = Math.floor(nowMs / DAY_MS);
        const spent = sum(this.#spentOn(demand.name, day));
        return spent + demand.amount * this.#roll.weight(nowMs) <= demand.limit
          ? 0
          : (day + 1) * DAY_MS - nowMs;
      }
      case "lease": {
        const lease = this.#leases.get(demand.name);
        return lease === undefined ? 0 : Math.max(0, lease.untilMs - nowMs);
      }
    }
  }

  #windowWaitMs(
    { name, limit, windowMs, amount }: Extract<Demand, { kind: "window" }>,
    nowMs: number,
  ): number {
    const { window } = this.#window(name, windowMs);
    window.configure(this.#shareOf(limit, nowMs));
    return window.freeAtMs(amount, nowMs) - nowMs;
  }

  #take(gateway: string, demand: Demand, day: number, nowMs: number): readonly News[] {
    switch (demand.kind) {
      case "window": {
        const { name, id, amount, windowMs } = demand;
        this.#window(name, windowMs).put(id, amount, nowMs);
        return [{ kind: "window", from: gateway, name, id, amount }];
      }
      case "place": {
        const holders = this.#placesOf(demand.name);
        holders.set(gateway, (holders.get(gateway) ?? 0) + 1);
        return [];
      }
      case "day":
        return [this.#spend(gateway, demand.name, day, demand.amount, nowMs)];
      case "lease":
        this.#leases.set(demand.name, { holder: gateway, untilMs: nowMs + demand.forMs });
        return [];
    }
  }

  #settle(gateway: string, settlements: readonly Settlement[]): void {
    const news: News[] = [];
    for (const settlement of settlements) {
      const { name } = settlement;
      if (settlement.kind === "window") {
        const { id, amount } = settlement;
        const window = this.#windows.get(name);
        if (window?.has(id) !== true) continue;
        window.settle(id, amount);
        news.push({ kind: "window", from: gateway, name, id, amount });
      } else if (settlement.kind === "day") {
        news.push(this.#spend(gateway, name, settlement.day, settlement.amount, this.#clock.nowMs()));
      } else if (settlement.kind === "place") {
        const holders = this.#placesOf(name);
        holders.set(gateway, Math.max(0, (holders.get(gateway) ?? 0) - 1));
      } else if (this.#leases.get(name)?.holder === gateway) this.#leases.delete(name);
    }
    this.#publish(gateway, news);
  }

  #spend(gateway: string, name: string, day: number, amount: number, nowMs: number): News {
    const spent = this.#spentOn(name, day);
    const extra = Math.max(0, Math.ceil(amount * (this.#roll.weight(nowMs) - 1)));
    spent.set(gateway, Math.max(0, (spent.get(gateway) ?? 0) + amount));
    if (this.#roll.weight(nowMs) === 1) spent.delete(EXTRA);
    else spent.set(EXTRA, (spent.get(EXTRA) ?? 0) + extra);
    return dayNews(gateway, gateway, name, day, spent);
  }

  #tell(gateway: string, notes: readonly Note[]): void {
    const nowMs = this.#clock.nowMs();
    for (const note of notes) {
      if (note.kind === "origin") {
        this.#origins.delete(note.key);
        this.#origins.set(note.key, note.value);
      } else if (note.forMs > 0)
        this.#health.set(note.key, { value: note.value, untilMs: nowMs + note.forMs });
      else this.#health.delete(note.key);
    }
    for (const oldest of this.#origins.keys()) {
      if (this.#origins.size <= ORIGINS_KEPT) break;
      this.#origins.delete(oldest);
    }
    this.#publish(
      gateway,
      notes.map((note) => ({ kind: "note", from: gateway, note })),
    );
  }

  #beat(gateway: string): Others | null {
    const nowMs = this.#clock.nowMs();
    if (!this.#roll.has(gateway)) return null;
    this.#roll.see(gateway, nowMs);
    for (const gone of this.#roll.prune(nowMs)) {
      for (const holders of this.#places.values()) holders.delete(gone);
    }
    return this.#roll.others(gateway, nowMs);
  }

  /** The part of a limit that the present gateways may use together. */
  #shareOf(limit: number, nowMs: number): number {
    return Math.floor(limit / this.#roll.weight(nowMs));
  }

  #healthNotes(nowMs: number): readonly HealthNote[] {
    for (const [key, { untilMs }] of this.#health) if (untilMs <= nowMs) this.#health.delete(key);
    return [...this.#health].map(([key, { value, untilMs }]) => ({
      kind: "health",
      key,
      value,
      forMs: untilMs - nowMs,
    }));
  }

  #originsFrom(from: number): readonly OriginNote[] {
    return [...this.#origins]
      .slice(from, from + ORIGINS_A_PAGE)
      .map(([key, value]) => ({ kind: "origin", key, value }));
  }

  #publish(from: string, news: readonly News[]): void {
    if (news.length === 0) return;
    for (const [gateway, heard] of this.#listeners) if (gateway !== from) heard(news);
  }

  #window(name: string, windowMs: number): PieceWindow {
    return getOrMake(this.#windows, name, () => new PieceWindow(new SlidingWindow(0, windowMs), windowMs));
  }

  #placesOf(name: string): Map<string, number> {
    return getOrMake(this.#places, name, () => new Map<string, number>());
  }

  /** Yesterday's spending is dropped with the first of today's. */
  #spentOn(name: string, day: number): Map<string, number> {
    return getOrMake(this.#spent, `${day} ${name}`, () => {
      for (const key of this.#spent.keys()) if (Number.parseInt(key, 10) < day - 1) this.#spent.delete(key);
      return new Map<string, number>();
    });
  }
}

const PLACE_WAIT_MS = 1_000;

function dayNews(
  from: string,
  by: string,
  name: string,
  day: number,
  spent: ReadonlyMap<string, number>,
): News {
  return { kind: "day", from, name, day, by, spent: spent.get(by) ?? 0, extra: spent.get(EXTRA) ?? 0 };
}

function sum(amounts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const amount of amounts.values()) total += amount;
  return total;
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
