import type { Cancel, Clock } from "../clock/clock.ts";
import type { Log } from "../telemetry/log.ts";
import { KnownGateways } from "./known-gateways.ts";
import type { Joined, Joining, News, Others, Store } from "./store.ts";

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

/** What a gateway counts and knows, as its membership brings it in and takes it in. */
export interface Member {
  /** Resolves when the store has answered all that it was asked to grant. */
  answered(): Promise<void>;
  /** All that it counts by now. */
  picture(): Omit<Joining, "others" | "awayMs">;
  /** Takes in what the store holds. */
  adopt(joined: Joined): void;
  /** Who is there is known anew. Whoever has come knows of all that was taken before. */
  othersKnown(): void;
  /** It is among the others, and was not before: what has waited may go out. */
  cameIn(): void;
  /** Takes in what another gateway did. */
  heard(news: Exclude<News, { readonly kind: "joined" | "left" }>): void;
}

const BEAT_MS = 500;

/** Keeps a gateway among those that share a store: joins, shows that it lives, knows who else does, and joins anew after it was away. */
export class Membership {
  readonly #gateway: string;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #member: Member;
  readonly #others = new KnownGateways();
  #joined = false;
  #joining: Promise<void> | null = null;
  #lost: Sharing["lost"] = null;
  #losses = 0;
  #cancelBeat: Cancel = () => {};
  #started: () => void = () => {};
  #closed = false;

  /** `gateway` names this one among those that share; it is new with every start. */
  constructor(gateway: string, store: Store, clock: Clock, log: Log, member: Member) {
    this.#gateway = gateway;
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#member = member;
  }

  get joined(): boolean {
    return this.#joined;
  }

  /** Whether the store takes what this gateway tells. */
  get takesNews(): boolean {
    return this.#joined && !this.#closed;
  }

  /** Resolves when the joining under way is over; null where none is. */
  get joining(): Promise<void> | null {
    return this.#joining;
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
      this.#store.open({
        ready: () => void this.join(),
        lost: (reason) => this.#lose(reason),
        heard: (news) => this.#heard(news),
      });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelBeat();
    await this.#store.close();
  }

  /** Joins, after the joining that is under way. */
  join(): Promise<void> {
    const joining = (this.#joining ?? Promise.resolve()).then(() => this.#joinNow());
    this.#joining = joining;
    return joining.finally(() => {
      if (this.#joining === joining) this.#joining = null;
    });
  }

  /** The store has not done what was asked of it: it counts as lost, and its connection is made anew. */
  fail(problem: unknown): void {
    if (!this.#joined && this.#joining === null) return;
    this.#lose(wordsOf(problem));
    this.#store.reset();
  }

  async #joinNow(): Promise<void> {
    // A picture without what the store is granting at this moment would have it forgotten there.
    await this.#member.answered();
    if (this.#closed) return;
    const nowMs = this.#clock.nowMs();
    this.#others.asking();
    try {
      const joined = await this.#store.join({
        ...this.#member.picture(),
        others: this.#others.names,
        awayMs: this.#joined || this.#lost === null ? 0 : nowMs - this.#lost.sinceMs,
      });
      this.#adopt(joined);
    } catch (error) {
      if (this.#joined) this.fail(error);
      else {
        this.#lost = { because: wordsOf(error), sinceMs: this.#lost?.sinceMs ?? this.#clock.nowMs() };
        this.#store.reset();
      }
    }
  }

  #adopt(joined: Joined): void {
    const wasJoined = this.#joined;
    this.#joined = true;
    this.#know(joined.others);
    this.#member.adopt(joined);
    if (wasJoined) return;
    const outageMs = this.#lost === null ? 0 : Math.round(this.#clock.nowMs() - this.#lost.sinceMs);
    this.#log.info(
      { store: this.#store.name, gateways: this.#others.count, outageMs },
      "the shared state is joined",
    );
    this.#lost = null;
    this.#beatSoon();
    this.#member.cameIn();
    this.#started();
  }

  #lose(reason: string): void {
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

  #heard(news: readonly News[]): void {
    for (const item of news) {
      if (item.from === this.#gateway) continue;
      if (item.kind === "joined") this.#others.came(item.from);
      else if (item.kind === "left") this.#others.left(item.from);
      else {
        this.#member.heard(item);
        continue;
      }
      this.#member.othersKnown();
    }
  }

  #know(others: Others): void {
    this.#others.answered(others);
    this.#member.othersKnown();
  }

  #beatSoon(): void {
    this.#cancelBeat();
    this.#cancelBeat = this.#clock.after(BEAT_MS, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    if (!this.takesNews) return;
    this.#others.asking();
    try {
      const others = await this.#store.beat();
      if (!this.takesNews) return;
      if (others === null) await this.join();
      else this.#know(others);
      if (this.#joined) this.#beatSoon();
    } catch (error) {
      this.fail(error);
    }
  }
}

function wordsOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
