import type { AdmittedTarget } from "../../engine/index.ts";
import type { Clock } from "../clock/clock.ts";
import type { Failure } from "../failures/failure.ts";
import { failureTable } from "../failures/failure-table.ts";
import { withoutSecret } from "../failures/without-secret.ts";
import type { Outcome } from "../health/breaker.ts";
import type { PlanHealth, Unavailable } from "../health/plan-health.ts";
import type { KeyState } from "../keys/key-state.ts";
import type { TokenCount } from "../keys/token-count.ts";
import type { NeutralUsage } from "../protocols/neutral.ts";
import { NO_USAGE } from "../protocols/usage.ts";
import type { Refusal } from "../state/shared-state.ts";
import type { Attempt, Outrun, Tried } from "./attempt.ts";
import { TIMER_GRAIN_MS } from "./attempt-timer.ts";
import { lifeSign, touchHealth } from "./touch-health.ts";

/** What a chain allows itself for one request. */
export interface WalkBounds {
  /** Attempts in all; Infinity where the plan sets no bound. */
  readonly attempts: number;
  /** The time after which nothing is tried any more; Infinity without a `within`. */
  readonly deadlineMs: number;
  /** What the deadline keeps free for a target's turn, in milliseconds; null where targets run beside each other. */
  readonly turnTimeMs: ((target: number) => number) | null;
  /** What one attempt may use, an upper estimate. */
  readonly tokens: TokenCount;
}

const NO_TOKENS: TokenCount = { input: 0, output: 0 };

/** One target's turn in a request: an attempt with each of its keys, and one retry, as far as time and attempts are left for it. */
interface Turn {
  readonly place: number;
  readonly untilMs: number;
  /** Most turns need no second key. */
  keysTried: Set<KeyState> | null;
  retried: boolean;
}

/**
 * Which attempt comes next, and whose health an outcome touches: the whole policy of fallback, without any I/O. Several attempts may
 * be under way at once, at different targets; the first to answer is the last to be listened to.
 */
export class ChainWalk {
  /** The attempts that failed, in order. */
  readonly tried: Tried[] = [];
  /** The attempts that another one outran. */
  readonly outran: Outrun[] = [];
  /** Targets that could not even be tried. */
  readonly passedOver: Unavailable[] = [];
  #nextPlace = 0;
  #made = 0;
  #finished = false;
  /** Seldom more than one. */
  readonly #underWay: { readonly attempt: Attempt; readonly turn: Turn }[] = [];
  /** Turns whose target is to be tried once more. */
  #again: Turn[] = [];
  readonly #targets: readonly AdmittedTarget[];
  readonly #windowTokens: (target: number) => number;
  readonly #health: PlanHealth;
  readonly #bounds: WalkBounds;
  readonly #clock: Clock;

  constructor(
    targets: readonly AdmittedTarget[],
    windowTokens: (target: number) => number,
    health: PlanHealth,
    bounds: WalkBounds,
    clock: Clock,
  ) {
    this.#targets = targets;
    this.#windowTokens = windowTokens;
    this.#health = health;
    this.#bounds = bounds;
    this.#clock = clock;
  }

  get attemptsMade(): number {
    return this.#made;
  }

  /** Whether nothing more is tried, whatever is under way. */
  get finished(): boolean {
    return this.#finished;
  }

  /** The next attempt: one more at a target whose turn is not over, else one at the next target. Null where none may be made. */
  next(): Attempt | null {
    for (;;) {
      const nowMs = this.#clock.nowMs();
      if (!this.#mayTry(nowMs)) return null;
      const unfinished = this.#unfinishedTurn(nowMs);
      const turn = unfinished ?? this.#nextTurn(nowMs);
      if (turn === null) return null;
      const attempt = this.#take(turn, nowMs);
      if (attempt === null) continue;
      // Nothing goes back: what a later target says of the request holds for those before it.
      if (unfinished === null) this.#again = [];
      return attempt;
    }
  }

  /** One more attempt at a target whose turn is not over; null where there is none. */
  again(): Attempt | null {
    for (;;) {
      const nowMs = this.#clock.nowMs();
      const turn = this.#mayTry(nowMs) ? this.#unfinishedTurn(nowMs) : null;
      if (turn === null) return null;
      const attempt = this.#take(turn, nowMs);
      if (attempt !== null) return attempt;
    }
  }

  /** Records a failed attempt and settles what the failure table says comes next. */
  failed(attempt: Attempt, told: Failure, usage: NeutralUsage = NO_USAGE): void {
    const failure = withoutSecret(told, attempt.key.secret);
    const nowMs = this.#clock.nowMs();
    const ourDeadline = failure.class === "timed_out" && nowMs >= attempt.untilMs - TIMER_GRAIN_MS;
    this.tried.push({ attempt, failure, usage, afterMs: nowMs - attempt.startedAtMs });
    const turn = this.#close(attempt, usage, ourDeadline ? "released" : lifeSign(failure.class));
    if (ourDeadline) this.#finished ||= attempt.untilMs === this.#bounds.deadlineMs;
    else {
      touchHealth(attempt, failure, nowMs);
      if (turn !== undefined) this.#settle(turn, attempt, failure);
    }
  }

  /** Takes back an attempt that was never made, since another gateway has taken what it needs: the next key's turn, or target's. */
  declined(attempt: Attempt, { demand, waitMs }: Refusal): void {
    this.#made--;
    const turn = this.#close(attempt, NO_TOKENS, "released");
    if (turn === undefined) return;
    const untilMs = this.#clock.nowMs() + waitMs;
    const isProbe = attempt.demands[demand]?.kind === "lease";
    const { failedBy } = attempt.row.state;
    if (isProbe) this.#passOver(attempt.target, { state: "breaker_open", because: failedBy, untilMs });
    else {
      this.#passOver(attempt.target, { state: "cooling", because: "rate_limited", untilMs });
      tryAnother(turn, attempt);
      this.#again.push(turn);
    }
  }

  /** Records an attempt that answered in full. `firstTokenMs` is from its start to its first content. */
  succeeded(attempt: Attempt, used: TokenCount, firstTokenMs: number): void {
    this.#close(attempt, used, "alive");
    attempt.row.state.answered(firstTokenMs);
    attempt.key.state.succeeded();
    this.#finished = true;
  }

  /** Records an attempt that is called off since `winner` answered first; to be slower is no failure. */
  outrun(attempt: Attempt, winner: Attempt, usage: NeutralUsage): void {
    const afterMs = this.#clock.nowMs() - attempt.startedAtMs;
    this.outran.push({ attempt, usage, afterMs });
    this.#close(attempt, usage, "released");
    if (attempt.startedAtMs < winner.startedAtMs) attempt.row.state.slowerThan(afterMs);
  }

  /** Gives back what the attempts under way hold: what ends a request by our own fault says nothing of a target. */
  abandon(): void {
    for (const { attempt } of [...this.#underWay]) this.#close(attempt, NO_TOKENS, "released");
    this.#finished = true;
  }

  /** What keeps the tried targets out from now on; of one that nothing keeps out, what it asked for. */
  pauses(): Unavailable[] {
    const nowMs = this.#clock.nowMs();
    return this.tried.flatMap(({ attempt: { target }, failure: { class: because, retryAfterMs } }) => {
      const out = this.#health.refusal(target, this.#bounds.tokens, nowMs);
      if (out !== null) return out;
      return retryAfterMs === null ? [] : { state: "cooling", because, untilMs: nowMs + retryAfterMs };
    });
  }

  /** Nothing more is tried: content has reached the client. */
  finish(): void {
    this.#finished = true;
  }

  #mayTry(nowMs: number): boolean {
    return !this.#finished && this.#made < this.#bounds.attempts && nowMs < this.#bounds.deadlineMs;
  }

  /** A turn that may go on: its time is not up, and each later target still has an attempt. */
  #unfinishedTurn(nowMs: number): Turn | null {
    const later = this.#targets.length - this.#nextPlace;
    if (this.#again.length === 0 || this.#made + later >= this.#bounds.attempts) return null;
    this.#again = this.#again.filter(({ untilMs }) => nowMs < untilMs);
    return this.#again.shift() ?? null;
  }

  #nextTurn(nowMs: number): Turn | null {
    if (this.#nextPlace >= this.#targets.length) return null;
    const place = this.#nextPlace++;
    return { place, untilMs: this.#endOfTurnMs(place, nowMs), keysTried: null, retried: false };
  }

  /** A turn leaves every later target the time of its own; where less is left than all need, each gets its share of that. */
  #endOfTurnMs(place: number, nowMs: number): number {
    const { deadlineMs, turnTimeMs } = this.#bounds;
    if (turnTimeMs === null || deadlineMs === Number.POSITIVE_INFINITY) return deadlineMs;
    const [own = 0, ...later] = this.#targets.slice(place).map(({ target }) => turnTimeMs(target));
    const laterMs = later.reduce((sum, needed) => sum + needed, 0);
    const leftMs = deadlineMs - nowMs;
    return laterMs === 0 ? deadlineMs : nowMs + Math.max(leftMs - laterMs, (leftMs * own) / (own + laterMs));
  }

  /** Null ends the turn. */
  #take(turn: Turn, nowMs: number): Attempt | null {
    const { target, degraded } = this.#targets[turn.place] ?? NOWHERE;
    const row = this.#health.row(target);
    const out = this.#health.unavailable(target, nowMs);
    if (out !== null) return this.#passOver(target, out);
    const pass = row.state.breaker.take(nowMs);
    if (pass === null)
      return this.#passOver(target, {
        state: "breaker_open",
        because: row.state.failedBy,
        untilMs: nowMs,
      });
    const key = row.pool.take(this.#bounds.tokens, turn.keysTried ?? NO_KEYS, nowMs);
    if (!key.ok) {
      row.state.end(pass, "released", nowMs);
      return key.pause === null ? null : this.#passOver(target, { state: "cooling", ...key.pause });
    }
    this.#made++;
    row.state.inFlight++;
    const { settle } = key;
    const lease = row.state.leaseOf(pass);
    const demands = lease === null ? key.demands : [...key.demands, lease];
    const attempt = {
      target,
      degraded,
      row,
      key: key.key,
      startedAtMs: nowMs,
      untilMs: turn.untilMs,
      pass,
      demands,
      settle,
    };
    this.#underWay.push({ attempt, turn });
    return attempt;
  }

  #passOver(target: number, out: Unavailable): null {
    // Where an attempt at this very target failed a moment ago, its failure says more than the pause it caused.
    if (!this.tried.some(({ attempt }) => attempt.target === target)) this.passedOver.push(out);
    return null;
  }

  /** The attempt's turn; undefined where it was closed before. */
  #close(attempt: Attempt, used: TokenCount, outcome: Outcome): Turn | undefined {
    const at = this.#underWay.findIndex((one) => one.attempt === attempt);
    const [closed] = at < 0 ? [] : this.#underWay.splice(at, 1);
    if (closed === undefined) return undefined;
    attempt.row.state.inFlight--;
    attempt.settle(used);
    attempt.row.state.end(attempt.pass, outcome, this.#clock.nowMs());
    return closed.turn;
  }

  #settle(turn: Turn, attempt: Attempt, failure: Failure): void {
    switch (failureTable[failure.class].next) {
      case "stop":
      case "answer":
        this.#finished = true;
        return;
      case "next_key":
        tryAnother(turn, attempt);
        this.#again.push(turn);
        return;
      case "next_target":
        return;
      case "larger_window":
        while (this.#isNoLarger(attempt.target)) this.#nextPlace++;
        return;
      case "retry_once":
        if (!turn.retried) this.#again.push(turn);
        turn.retried = true;
    }
  }

  #isNoLarger(than: number): boolean {
    const next = this.#targets[this.#nextPlace];
    return next !== undefined && this.#windowTokens(next.target) <= this.#windowTokens(than);
  }
}

/** The next attempt of this turn takes another key. */
function tryAnother(turn: Turn, { key }: Attempt): void {
  turn.keysTried ??= new Set();
  turn.keysTried.add(key.state);
}

const NO_KEYS: ReadonlySet<KeyState> = new Set();

const NOWHERE: AdmittedTarget = { target: -1, degraded: [] };
