import type { Cancel, Clock } from "../clock/clock.ts";
import type { SlidingWindow } from "../limits/sliding-window.ts";
import type { Log } from "../telemetry/log.ts";
import { DaySpending } from "./day-spending.ts";
import { KnownGateways } from "./known-gateways.ts";
import { OutgoingNotes } from "./outgoing-notes.ts";
import { SharedView } from "./shared-view.ts";
import type {
  Answer,
  Demand,
  Joined,
  News,
  Note,
  Others,
  Settlement,
  Store,
  StoreListener,
} from "./store.ts";

export type Granted = Exclude<Answer, { readonly kind: "stranger" }>;

/** Which of the demands cannot be met, and when to ask again. */
export type Refusal = Extract<Granted, { readonly kind: "refused" }>;

type HealthHearer = (key: string, value: string, untilMs: number | null) => void;
type OriginHearer = (key: string, value: string) => void;

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
  readonly #gateway: string;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #view: SharedView;
  readonly #notes = new OutgoingNotes();
  readonly #healthHearers: HealthHearer[] = [];
  readonly #originHearers: OriginHearer[] = [];
  #joined = false;
  #joining: Promise<void> | null = null;
  readonly #others = new KnownGateways();
  #lost: Sharing["lost"] = null;
  #losses = 0;
  #pieces = 0;
  #settlements: Settlement[] = [];
  /** The reservations that the store has not answered yet. */
  readonly #asked = new Set<Promise<Answer>>();
  #flushing = false;
  #cancelBeat: Cancel = () => {};
  #started: () => void = () => {};
  #closed = false;

  /** `gateway` names this one among those that share; it is new with every start. */
  constructor(gateway: string, store: Store, clock: Clock, log: Log) {
    this.#gateway = gateway;
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#view = new SharedView(gateway);
  }

  /**
   * How often what this gateway takes counts in its own view: once for each gateway, shared among those that learn of it. So those who
   * know of it leave the others their part, whatever becomes of the store next.
   */
  get weight(): number {
    return this.#others.count / (this.#joined ? this.#others.listening : 1);
  }

  get sharing(): Sharing {
    return {
      store: this.#store.name,
      joined: this.#joined,
      gateways: this.#others.count,
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

  async close(): Promise<void> {
    await this.#flush();
    this.#closed = true;
    this.#cancelBeat();
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
    this.#view.addWindow(name, window, windowMs, changed);
  }

  /** Shares a budget of the day under a name. */
  shareDay(name: string): void {
    this.#view.addDay(name);
  }

  /** Hears of the health that others tell, what was told before it came too; `untilMs` is null for what holds no more. */
  onHealth(hear: HealthHearer): void {
    this.#healthHearers.push(hear);
  }

  onOrigin(hear: OriginHearer): void {
    this.#originHearers.push(hear);
  }

  /** A name for a new piece of a window. */
  newPiece(): string {
    return `${this.#gateway}:${++this.#pieces}`;
  }

  /** Takes all that is demanded, or nothing: in the store, or without it by this gateway's own view. */
  async reserve(demands: readonly Demand[]): Promise<Granted> {
    const answer = await this.#ask(demands);
    if (answer !== null) return answer;
    const alone = this.#answerAlone(demands);
    if (alone.kind === "granted") this.#view.take(demands, alone.day, this.weight, this.#clock.nowMs());
    return alone;
  }

  /** Takes a piece of a window in this gateway's own view; the store is asked by `confirm`. */
  take(demand: Extract<Demand, { readonly kind: "window" }>): void {
    this.#view.take([demand], 0, this.weight, this.#clock.nowMs());
  }

  /** Asks the store for what this gateway's own view has granted already; null where it agrees. Without a store the view is asked again. */
  async confirm(demands: readonly Demand[]): Promise<Refusal | null> {
    const answer = await this.#ask(demands);
    if (answer?.kind === "granted") return null;
    this.#view.drop(demands);
    if (answer !== null) return answer;
    const alone = this.#answerAlone(demands);
    if (alone.kind === "refused") return alone;
    this.#view.take(demands, alone.day, this.weight, this.#clock.nowMs());
    return null;
  }

  settle(settlements: readonly Settlement[]): void {
    this.#view.settle(settlements, this.weight, this.#clock.nowMs());
    // The picture that is under way says what was before.
    if (!this.#joined && this.#joining === null) return;
    this.#settlements.push(...settlements);
    this.#flushSoon();
  }

  /** Tells the others of a piece of health that holds until then; `NO_MORE` takes it back. */
  tellHealth(key: string, value: string, untilMs: number): void {
    this.#notes.health(key, value, untilMs);
    if (this.#joined) this.#flushSoon();
  }

  /** Tells the others where something opaque came from. */
  tellOrigin(key: string, value: string): void {
    this.#notes.origin(key, value);
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
      { store: this.#store.name, reason, gateways: this.#others.count },
      "the shared state is out of reach: serving alone, with each limit divided by the number of gateways",
    );
  }

  heard(news: readonly News[]): void {
    for (const item of news) {
      if (item.from === this.#gateway) continue;
      if (item.kind === "window" || item.kind === "day")
        this.#view.heard(item, this.weight, this.#clock.nowMs());
      else if (item.kind === "note") this.#note(item.note);
      else {
        if (item.kind === "joined") this.#others.came(item.from);
        else this.#others.left(item.from);
        this.#view.known(this.weight);
      }
    }
  }

  /** Who is there. Whoever has come knows of all that was taken before. */
  #know(others: Others): void {
    this.#others.answered(others);
    this.#view.known(this.weight);
  }

  /** Has the store grant it, and takes it in this gateway's own view at once; null where the store gives no answer. */
  async #ask(demands: readonly Demand[]): Promise<Granted | null> {
    if (this.#joining !== null) await this.#joining;
    if (!this.#joined) return null;
    try {
      const answer = await this.#reserve(demands);
      if (answer.kind !== "stranger") return answer;
      await this.#join();
      if (!this.#joined) return null;
      const second = await this.#reserve(demands);
      if (second.kind !== "stranger") return second;
      this.#fail("it forgets this gateway");
    } catch (error) {
      this.#fail(messageOf(error));
    }
    return null;
  }

  #reserve(demands: readonly Demand[]): Promise<Answer> {
    const answered = this.#store.reserve(demands).then((answer) => {
      if (answer.kind === "granted") this.#view.take(demands, answer.day, this.weight, this.#clock.nowMs());
      return answer;
    });
    this.#asked.add(answered);
    return answered.finally(() => this.#asked.delete(answered));
  }

  #answerAlone(demands: readonly Demand[]): Granted {
    const nowMs = this.#clock.nowMs();
    const wait = this.#view.refusal(demands, this.weight, nowMs);
    return wait === null ? { kind: "granted", day: DaySpending.dayOf(nowMs) } : { kind: "refused", ...wait };
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
    // A picture without what the store is granting at this moment would have it forgotten there.
    while (this.#asked.size > 0) await Promise.allSettled(this.#asked);
    if (this.#closed) return;
    const nowMs = this.#clock.nowMs();
    // What is queued is part of the picture that is brought in now.
    this.#settlements = [];
    this.#others.asking();
    try {
      const joined = await this.#store.join({
        ...this.#view.picture(nowMs),
        others: this.#others.names,
        awayMs: this.#joined || this.#lost === null ? 0 : nowMs - this.#lost.sinceMs,
      });
      this.#adopt(joined);
    } catch (error) {
      const reason = messageOf(error);
      if (this.#joined) this.#fail(reason);
      else {
        this.#lost = { because: reason, sinceMs: this.#lost?.sinceMs ?? this.#clock.nowMs() };
        this.#store.reset();
      }
    }
  }

  #adopt(joined: Joined): void {
    const nowMs = this.#clock.nowMs();
    const wasJoined = this.#joined;
    this.#joined = true;
    this.#know(joined.others);
    this.#view.adopt(joined, this.weight, nowMs);
    for (const note of joined.health) this.#note(note);
    if (wasJoined) return;
    const outageMs = this.#lost === null ? 0 : Math.round(nowMs - this.#lost.sinceMs);
    this.#log.info(
      { store: this.#store.name, gateways: this.#others.count, outageMs },
      "the shared state is joined",
    );
    this.#lost = null;
    this.#beatSoon();
    this.#notes.again(nowMs);
    this.#flushSoon();
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

  #beatSoon(): void {
    this.#cancelBeat();
    this.#cancelBeat = this.#clock.after(BEAT_MS, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    if (!this.#joined || this.#closed) return;
    this.#others.asking();
    try {
      const others = await this.#store.beat();
      if (!this.#joined || this.#closed) return;
      if (others === null) await this.#join();
      else this.#know(others);
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
    if (!this.#joined || this.#closed) return;
    const settlements = this.#settlements.splice(0);
    try {
      if (settlements.length > 0) await this.#store.settle(settlements);
      for (let notes = this.#notes.next(this.#clock.nowMs()); notes.length > 0; ) {
        await this.#store.tell(notes);
        notes = this.#notes.next(this.#clock.nowMs());
      }
    } catch (error) {
      this.#fail(messageOf(error));
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
