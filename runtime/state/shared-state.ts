import type { Cancel, Clock } from "../clock/clock.ts";
import type { SlidingWindow } from "../limits/sliding-window.ts";
import type { Log } from "../telemetry/log.ts";
import { DaySpending } from "./day-spending.ts";
import { PieceWindow } from "./piece-window.ts";
import {
  type Answer,
  type Demand,
  EXTRA,
  type Joined,
  type News,
  type Note,
  type Others,
  type Settlement,
  type Store,
  type StoreListener,
} from "./store.ts";

export type Granted = Exclude<Answer, { readonly kind: "stranger" }>;

/** Which of the demands cannot be met, and when to ask again. */
export type Refusal = Extract<Granted, { readonly kind: "refused" }>;

type HealthHearer = (key: string, value: string, untilMs: number | null) => void;

/** Where sharing stands. `gateways` counts this one and the absent ones. */
export interface Sharing {
  readonly store: string;
  readonly joined: boolean;
  readonly gateways: number;
  /** Why the store is out of reach, and since when; null while it is not. */
  readonly lost: { readonly because: string; readonly sinceMs: number } | null;
  /** How often it was lost since the start. */
  readonly losses: number;
}

const BEAT_MS = 500;

/**
 * What a gateway shares with others through a store. While the store answers, each limit is enforced there, by one atomic operation.
 * When it does not, the gateway goes on by its own view, in which what all of them took before still counts, and what it takes
 * itself counts once for each gateway that was last seen: together they stay within the limit. Back again, it brings in what it took.
 */
export class SharedState implements StoreListener {
  /** The name of this gateway among those that share; new with every start. */
  readonly gateway: string;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #windows = new Map<string, { readonly pieces: PieceWindow; readonly changed: () => void }>();
  readonly #days = new Map<string, DaySpending>();
  readonly #places = new Map<string, number>();
  readonly #healthHearers: HealthHearer[] = [];
  readonly #originHearers: ((key: string, value: string) => void)[] = [];
  #joined = false;
  #joining: Promise<void> | null = null;
  #present: ReadonlySet<string> = new Set();
  #absent: ReadonlySet<string> = new Set();
  /** What was heard since the store was last asked for a picture of the whole: it is newer than that picture. */
  readonly #fresh = new Set<string>();
  #lost: Sharing["lost"] = null;
  #losses = 0;
  #pieces = 0;
  #settlements: Settlement[] = [];
  #notes: Note[] = [];
  #flushing = false;
  #cancelBeat: Cancel = () => {};
  #closed = false;

  constructor(gateway: string, store: Store, clock: Clock, log: Log) {
    this.gateway = gateway;
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * How often what this gateway takes counts in its own view: once for each gateway, shared among those that learn of it. So those who
   * know of it leave the others their part, whatever becomes of the store next.
   */
  get weight(): number {
    return this.#gateways / (this.#joined ? this.#present.size + 1 : 1);
  }

  get sharing(): Sharing {
    return {
      store: this.#store.name,
      joined: this.#joined,
      gateways: this.#gateways,
      lost: this.#joined ? null : this.#lost,
      losses: this.#losses,
    };
  }

  /** Joins the others; the reason, where that does not come about within the time. */
  start(withinMs: number): Promise<string | null> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(withinMs, () => {
        this.#started = () => {};
        resolve(this.#lost?.because ?? "it did not answer");
      });
      this.#started = () => {
        cancel();
        resolve(null);
      };
      this.#store.open(this);
    });
  }
  #started: () => void = () => {};

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelBeat();
    await this.#flush();
    await this.#store.close();
  }

  /** Takes in what the store holds of all that is shared by now: the windows, days and health of a new plan have a past. */
  async refresh(): Promise<void> {
    if (!this.#joined) return;
    await this.#join();
    await this.#readOrigins();
  }

  /** Shares a window under a name; `changed` hears that another gateway took of it. */
  shareWindow(name: string, window: SlidingWindow, windowMs: number, changed: () => void = () => {}): void {
    if (this.#windows.get(name)?.pieces.window === window) return;
    this.#windows.set(name, { pieces: new PieceWindow(window, windowMs), changed });
  }

  /** Shares a budget of the day under a name. */
  shareDay(name: string): void {
    if (!this.#days.has(name)) this.#days.set(name, new DaySpending(this.gateway));
  }

  /** Hears of the health that others tell, what was told before it came too; `untilMs` is null for what holds no more. */
  onHealth(hear: HealthHearer): void {
    this.#healthHearers.push(hear);
  }

  onOrigin(hear: (key: string, value: string) => void): void {
    this.#originHearers.push(hear);
  }

  /** A name for a new piece of a window. */
  newPiece(): string {
    return `${this.gateway}:${++this.#pieces}`;
  }

  /** Takes all that is demanded, or nothing: in the store, or without it by this gateway's own view. */
  async reserve(demands: readonly Demand[]): Promise<Granted> {
    const answer = await this.#ask(demands);
    if (answer !== null) {
      if (answer.kind === "granted") this.#took(demands, answer.day, this.weight);
      return answer;
    }
    const refusal = this.#refusalAlone(demands);
    if (refusal !== null) return refusal;
    const day = DaySpending.dayOf(this.#clock.nowMs());
    this.#took(demands, day, this.weight);
    return { kind: "granted", day };
  }

  /** Takes a piece of a window in this gateway's own view; the store is asked by `confirm`. */
  take(demand: Extract<Demand, { readonly kind: "window" }>): void {
    this.#took([demand], 0, this.weight);
  }

  /** Asks the store for what this gateway's own view has granted already; null where it agrees. Without a store the view is asked again. */
  async confirm(demands: readonly Demand[]): Promise<Refusal | null> {
    const answer = await this.#ask(demands);
    if (answer?.kind === "granted") return null;
    for (const demand of demands) {
      if (demand.kind === "window") this.#windows.get(demand.name)?.pieces.drop(demand.id);
    }
    const refusal = answer ?? this.#refusalAlone(demands);
    if (refusal === null) this.#took(demands, DaySpending.dayOf(this.#clock.nowMs()), this.weight);
    return refusal;
  }

  settle(settlements: readonly Settlement[]): void {
    const nowMs = this.#clock.nowMs();
    for (const settlement of settlements) {
      const { kind, name } = settlement;
      if (kind === "window") this.#windows.get(name)?.pieces.settle(settlement.id, settlement.amount);
      else if (kind === "place") this.#places.set(name, Math.max(0, (this.#places.get(name) ?? 0) - 1));
      else if (kind === "day")
        this.#days.get(name)?.add(settlement.day, settlement.amount, this.weight, nowMs);
    }
    if (!this.#joined) return;
    this.#settlements.push(...settlements);
    this.#flushSoon();
  }

  /** Tells the others of a piece of health that holds until then, or holds no more. */
  tellHealth(key: string, value: string, untilMs: number): void {
    this.#tell({ kind: "health", key, value, forMs: Math.max(0, untilMs - this.#clock.nowMs()) });
  }

  /** Tells the others where something opaque came from. */
  tellOrigin(key: string, value: string): void {
    this.#tell({ kind: "origin", key, value });
  }

  #tell(note: Note): void {
    this.#notes.push(note);
    if (this.#joined) this.#flushSoon();
  }

  ready(): void {
    void this.#join();
  }

  lost(reason: string): void {
    if (this.#closed) return;
    const wasJoined = this.#joined;
    this.#joined = false;
    this.#cancelBeat();
    if (wasJoined || this.#lost === null) this.#lost = { because: reason, sinceMs: this.#clock.nowMs() };
    if (!wasJoined) return;
    this.#losses++;
    this.#log.error(
      { store: this.#store.name, reason, gateways: this.#gateways },
      "the shared state is out of reach: serving alone, with each limit divided by the number of gateways",
    );
  }

  heard(news: readonly News[]): void {
    const nowMs = this.#clock.nowMs();
    for (const item of news) {
      if (item.from === this.gateway) continue;
      if (item.kind === "window") {
        if (this.#isOwn(item.id)) continue;
        const shared = this.#windows.get(item.name);
        shared?.pieces.put(item.id, item.amount, nowMs, { weight: this.weight });
        shared?.changed();
        this.#fresh.add(item.id);
      } else if (item.kind === "day") {
        const { name, by, day, spent, extra } = item;
        if (by !== this.gateway) this.#days.get(name)?.spentBy(by, day, spent, nowMs);
        this.#days.get(name)?.spentBy(EXTRA, day, extra, nowMs);
        this.#fresh.add(`${name} ${by}`);
      } else if (item.kind === "note") this.#note(item.note);
      else if (item.kind === "joined") {
        this.#fresh.add(item.from);
        this.#know({ present: [...this.#present, item.from], absent: [...this.#absent] });
      } else {
        const stays = (other: string): boolean => other !== item.from;
        this.#know({
          present: [...this.#present].filter(stays),
          absent: [...this.#absent].filter(stays),
        });
      }
    }
  }

  /** Who is there. Whoever has come knows of all that was taken before. */
  #know({ present, absent }: Others): void {
    this.#present = new Set(present);
    this.#absent = new Set(absent.filter((other) => !this.#present.has(other)));
    for (const { pieces } of this.#windows.values()) pieces.weighAtMost(this.weight);
    if (this.weight === 1) for (const day of this.#days.values()) day.knownToAll();
  }

  #isOwn(piece: string): boolean {
    return piece.startsWith(`${this.gateway}:`);
  }

  get #gateways(): number {
    return 1 + this.#present.size + this.#absent.size;
  }

  /** Null where the store gives no answer. */
  async #ask(demands: readonly Demand[]): Promise<Granted | null> {
    if (this.#joining !== null) await this.#joining;
    if (!this.#joined) return null;
    try {
      const answer = await this.#store.reserve(demands);
      if (answer.kind !== "stranger") return answer;
      await this.#join();
      if (!this.#joined) return null;
      const second = await this.#store.reserve(demands);
      if (second.kind !== "stranger") return second;
      this.#fail("it forgets this gateway");
    } catch (error) {
      this.#fail(messageOf(error));
    }
    return null;
  }

  #refusalAlone(demands: readonly Demand[]): Refusal | null {
    const nowMs = this.#clock.nowMs();
    for (const [at, demand] of demands.entries()) {
      const waitMs = this.#waitAloneMs(demand, nowMs);
      if (waitMs > 0) return { kind: "refused", demand: at, waitMs };
    }
    return null;
  }

  #waitAloneMs(demand: Demand, nowMs: number): number {
    switch (demand.kind) {
      case "window": {
        const window = this.#windows.get(demand.name)?.pieces.window;
        return window === undefined ? 0 : window.freeAtMs(demand.amount * this.weight, nowMs) - nowMs;
      }
      case "place": {
        const share = Math.max(1, Math.floor(demand.limit / this.weight));
        return (this.#places.get(demand.name) ?? 0) < share ? 0 : PLACE_WAIT_MS;
      }
      case "day":
        return this.#days.get(demand.name)?.waitAloneMs(demand.amount, demand.limit, this.weight, nowMs) ?? 0;
      case "lease":
        return 0;
    }
  }

  #took(demands: readonly Demand[], day: number, weight: number): void {
    const nowMs = this.#clock.nowMs();
    for (const demand of demands) {
      const { name } = demand;
      if (demand.kind === "window")
        this.#windows.get(name)?.pieces.put(demand.id, demand.amount, nowMs, { weight });
      else if (demand.kind === "place") this.#places.set(name, (this.#places.get(name) ?? 0) + 1);
      else if (demand.kind === "day") this.#days.get(name)?.add(day, demand.amount, weight, nowMs);
    }
  }

  #fail(reason: string): void {
    if (!this.#joined && this.#joining === null) return;
    this.lost(reason);
    this.#store.reset();
  }

  #join(): Promise<void> {
    const joining = (this.#joining ?? Promise.resolve()).then(() => this.#joinNow());
    this.#joining = joining;
    return joining.finally(() => {
      if (this.#joining === joining) this.#joining = null;
    });
  }

  async #joinNow(): Promise<void> {
    if (this.#closed) return;
    const nowMs = this.#clock.nowMs();
    // What is queued is part of what is brought in now.
    this.#settlements = [];
    const notes = this.#notes.splice(0);
    this.#fresh.clear();
    try {
      const joined = await this.#store.join({
        others: [...this.#present, ...this.#absent],
        awayMs: this.#joined || this.#lost === null ? 0 : nowMs - this.#lost.sinceMs,
        windows: [...this.#windows].map(([name, { pieces }]) => ({ name, windowMs: pieces.windowMs })),
        pieces: [...this.#windows].flatMap(([name, { pieces }]) =>
          pieces.pieces(nowMs).map((piece) => ({ ...piece, name })),
        ),
        days: [...this.#days.keys()],
        spendings: [...this.#days].map(([name, day]) => day.spending(name, nowMs)),
        places: [...this.#places].map(([name, held]) => ({ name, held })),
      });
      if (notes.length > 0) await this.#store.tell(notes);
      this.#adopt(joined);
    } catch (error) {
      this.#notes.unshift(...notes);
      const reason = messageOf(error);
      if (this.#joined) this.#fail(reason);
      else {
        this.#lost = { because: reason, sinceMs: this.#lost?.sinceMs ?? this.#clock.nowMs() };
        this.#store.reset();
      }
    }
  }

  #adopt({ others, pieces, spendings, health }: Joined): void {
    const nowMs = this.#clock.nowMs();
    const wasJoined = this.#joined;
    this.#joined = true;
    this.#know(this.#withFresh(others));
    for (const { name, id, amount, ageMs } of pieces) {
      if (this.#isOwn(id) || this.#fresh.has(id)) continue;
      this.#windows.get(name)?.pieces.put(id, amount, nowMs, { ageMs, weight: this.weight });
    }
    for (const { name, day, spent } of spendings) {
      for (const [gateway, amount] of Object.entries(spent)) {
        if (gateway === this.gateway || this.#fresh.has(`${name} ${gateway}`)) continue;
        this.#days.get(name)?.spentBy(gateway, day, amount, nowMs);
      }
    }
    for (const { changed } of this.#windows.values()) changed();
    for (const note of health) this.#note(note);
    if (wasJoined) return;
    const outageMs = this.#lost === null ? 0 : Math.round(nowMs - this.#lost.sinceMs);
    this.#log.info(
      { store: this.#store.name, gateways: this.#gateways, outageMs },
      "the shared state is joined",
    );
    this.#lost = null;
    this.#beatSoon();
    void this.#readOrigins();
    this.#started();
  }

  /** What was remembered while this gateway was away. */
  async #readOrigins(): Promise<void> {
    try {
      for (let from = 0; this.#joined; ) {
        const page = await this.#store.origins(from);
        for (const note of page) this.#note(note);
        if (page.length === 0) return;
        from += page.length;
      }
    } catch (error) {
      this.#fail(messageOf(error));
    }
  }

  #note(note: Note): void {
    if (note.kind === "origin") {
      for (const hear of this.#originHearers) hear(note.key, note.value);
      return;
    }
    const untilMs = note.forMs > 0 ? this.#clock.nowMs() + note.forMs : null;
    for (const hear of this.#healthHearers) hear(note.key, note.value, untilMs);
  }

  /** A gateway that came while the question was under way is not in its answer. */
  #withFresh({ present, absent }: Others): Others {
    return { present: [...present, ...[...this.#present].filter((other) => this.#fresh.has(other))], absent };
  }

  #beatSoon(): void {
    this.#cancelBeat();
    this.#cancelBeat = this.#clock.after(BEAT_MS, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    if (!this.#joined || this.#closed) return;
    this.#fresh.clear();
    try {
      const others = await this.#store.beat();
      if (!this.#joined || this.#closed) return;
      if (others === null) await this.#join();
      else this.#know(this.#withFresh(others));
      if (this.#joined) this.#beatSoon();
    } catch (error) {
      this.#fail(messageOf(error));
    }
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    if (!this.#joined) return;
    const settlements = this.#settlements.splice(0);
    const notes = this.#notes.splice(0);
    try {
      if (settlements.length > 0) await this.#store.settle(settlements);
      if (notes.length > 0) await this.#store.tell(notes);
    } catch (error) {
      this.#notes.unshift(...notes);
      this.#fail(messageOf(error));
    }
  }
}

const PLACE_WAIT_MS = 1_000;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
