import type { Clock } from "../clock/clock.ts";
import type { SlidingWindow } from "../limits/sliding-window.ts";
import type { Log } from "../telemetry/log.ts";
import { DaySpending } from "./day-spending.ts";
import { type Member, Membership, type Sharing } from "./membership.ts";
import { Outbox } from "./outbox.ts";
import { SharedView } from "./shared-view.ts";
import type { Answer, Demand, Joined, Note, Settlement, Store } from "./store.ts";

export type Granted = Exclude<Answer, { readonly kind: "stranger" }>;

/** Which of the demands cannot be met, and when to ask again. */
export type Refusal = Extract<Granted, { readonly kind: "refused" }>;

type HealthHearer = (key: string, value: string, untilMs: number | null) => void;
type OriginHearer = (key: string, value: string) => void;

/**
 * What a gateway shares with others through a store. While the store answers, each limit is enforced there, by one atomic operation.
 * When it does not, the gateway goes on by its own view, in which what all of them took before still counts, and what it takes
 * itself counts once for each gateway that was last seen: together they stay within the limit. Back again, it brings in what it took.
 */
export class SharedState {
  readonly #gateway: string;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #view: SharedView;
  readonly #membership: Membership;
  readonly #outbox: Outbox;
  readonly #healthHearers: HealthHearer[] = [];
  readonly #originHearers: OriginHearer[] = [];
  /** The reservations that the store has not answered yet. */
  readonly #asked = new Set<Promise<Answer>>();
  #pieces = 0;

  /** `gateway` names this one among those that share; it is new with every start. */
  constructor(gateway: string, store: Store, clock: Clock, log: Log) {
    this.#gateway = gateway;
    this.#store = store;
    this.#clock = clock;
    this.#view = new SharedView(gateway);
    this.#membership = new Membership(gateway, store, clock, log, this.#member());
    this.#outbox = new Outbox(store, clock, this.#membership);
  }

  /** How often what this gateway takes counts in its own view. */
  get weight(): number {
    return this.#membership.weight;
  }

  get sharing(): Sharing {
    return this.#membership.sharing;
  }

  /** Joins the others; the reason, where that does not come about within the time. */
  start(withinMs: number): Promise<string | null> {
    return this.#membership.start(withinMs);
  }

  async close(): Promise<void> {
    await this.#outbox.flush();
    await this.#membership.close();
  }

  /** Takes in what the store holds of all that is shared by now: the windows, days and health of a new plan have a past. */
  async refresh(): Promise<void> {
    if (!this.#membership.joined) return;
    await this.#membership.join();
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
    this.#outbox.settle(settlements);
  }

  /** Tells the others of a piece of health that holds until then; `NO_MORE` takes it back. */
  tellHealth(key: string, value: string, untilMs: number): void {
    this.#outbox.tellHealth(key, value, untilMs);
  }

  /** Tells the others where something opaque came from. */
  tellOrigin(key: string, value: string): void {
    this.#outbox.tellOrigin(key, value);
  }

  #member(): Member {
    const nowMs = (): number => this.#clock.nowMs();
    return {
      answered: async () => {
        while (this.#asked.size > 0) await Promise.allSettled(this.#asked);
      },
      picture: () => {
        this.#outbox.dropSettlements();
        return this.#view.picture(nowMs());
      },
      adopt: (joined: Joined) => {
        this.#view.adopt(joined, this.weight, nowMs());
        for (const note of joined.health) this.#note(note);
      },
      othersKnown: () => this.#view.known(this.weight),
      cameIn: () => {
        this.#outbox.tellAgain();
        void this.#readOrigins();
      },
      heard: (news) => {
        if (news.kind === "note") this.#note(news.note);
        else this.#view.heard(news, this.weight, nowMs());
      },
    };
  }

  /** Has the store grant it, and takes it in this gateway's own view at once; null where the store gives no answer. */
  async #ask(demands: readonly Demand[]): Promise<Granted | null> {
    const membership = this.#membership;
    if (membership.joining !== null) await membership.joining;
    if (!membership.joined) return null;
    try {
      const answer = await this.#reserve(demands);
      if (answer.kind !== "stranger") return answer;
      await membership.join();
      if (!membership.joined) return null;
      const second = await this.#reserve(demands);
      if (second.kind !== "stranger") return second;
      membership.fail("it forgets this gateway");
    } catch (error) {
      membership.fail(error);
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

  /** What was remembered while this gateway was away. */
  async #readOrigins(): Promise<void> {
    try {
      for (let from = 0; this.#membership.joined; ) {
        const page = await this.#store.origins(from);
        for (const note of page) this.#note(note);
        if (page.length === 0) return;
        from += page.length;
      }
    } catch (error) {
      this.#membership.fail(error);
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
}
