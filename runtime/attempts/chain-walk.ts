import type { AdmittedTarget, Gate } from "../../engine/index.ts";
import type { Clock } from "../clock/clock.ts";
import type { Failure } from "../failures/failure.ts";
import { type FailureClass, failureTable } from "../failures/failure-table.ts";
import type { Outcome, Pass } from "../health/breaker.ts";
import type { PlanHealth, TargetRow, Unavailable } from "../health/plan-health.ts";
import type { PoolKey } from "../keys/key-pool.ts";
import type { KeyState } from "../keys/key-state.ts";
import type { TokenCount } from "../keys/token-count.ts";

/** One upstream call that may be made now; its key, breaker pass and room are taken until it is reported back. */
export interface Attempt {
  readonly target: number;
  /** What the request goes without at this target. */
  readonly degraded: readonly Gate[];
  readonly row: TargetRow;
  readonly key: PoolKey;
  readonly startedAtMs: number;
  readonly pass: Pass;
  readonly settle: (used: TokenCount) => void;
}

export interface Tried {
  readonly attempt: Attempt;
  readonly failure: Failure;
}

/** What a chain allows itself for one request. */
export interface WalkBounds {
  /** Attempts in all; Infinity where the plan sets no bound. */
  readonly attempts: number;
  /** The time after which nothing is tried any more; Infinity without a `within`. */
  readonly deadlineMs: number;
  /** What one attempt may use, an upper estimate. */
  readonly tokens: TokenCount;
}

const RATE_LIMIT_COOLDOWN_MS = 60_000;
const LONG_COOLDOWN_MS = 300_000;
/** A provider's word is taken up to here; a day of silence for one header would be too easy to cause. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

const NO_TOKENS: TokenCount = { input: 0, output: 0 };

/** Which attempt comes next, and whose health an outcome touches: the whole policy of fallback, without any I/O. */
export class ChainWalk {
  /** The attempts that failed, in order. */
  readonly tried: Tried[] = [];
  /** Targets that could not even be tried. */
  readonly passedOver: Unavailable[] = [];
  #at = 0;
  #made = 0;
  #underWay: Attempt | null = null;
  #finished = false;
  #keysTried = new Set<KeyState>();
  #retried = false;
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

  /** The next attempt, or null where the chain is exhausted, bounded out or answered. */
  next(): Attempt | null {
    for (;;) {
      const nowMs = this.#clock.nowMs();
      const target = this.#targets[this.#at]?.target;
      if (target === undefined || this.#finished) return null;
      if (this.#made >= this.#bounds.attempts || nowMs >= this.#bounds.deadlineMs) return null;
      const attempt = this.#take(target, nowMs);
      if (attempt !== null) return attempt;
      this.#moveOn();
    }
  }

  /** Records a failed attempt and moves to what the failure table says comes next. */
  failed(attempt: Attempt, failure: Failure): void {
    const nowMs = this.#clock.nowMs();
    const ourDeadline = failure.class === "timed_out" && nowMs >= this.#bounds.deadlineMs;
    this.tried.push({ attempt, failure });
    this.#close(attempt, NO_TOKENS, ourDeadline ? "released" : lifeSign(failure.class));
    if (ourDeadline) this.#finished = true;
    else {
      touchHealth(attempt, failure, nowMs);
      this.#step(attempt, failure);
    }
  }

  /** Records an attempt that answered in full. `firstTokenMs` is from its start to its first content. */
  succeeded(attempt: Attempt, used: TokenCount, firstTokenMs: number): void {
    this.#close(attempt, used, "alive");
    attempt.row.state.answered(firstTokenMs);
    attempt.key.state.succeeded();
    this.#finished = true;
  }

  /** Gives back what the attempt under way holds, if there is one: what ends a request by our own fault says nothing of a target. */
  abandon(): void {
    if (this.#underWay !== null) this.#close(this.#underWay, NO_TOKENS, "released");
    this.#finished = true;
  }

  /** What keeps the tried targets out from now on. */
  pauses(): Unavailable[] {
    const nowMs = this.#clock.nowMs();
    const targets = new Set(this.tried.map(({ attempt }) => attempt.target));
    return [...targets].flatMap((target) => this.#health.unavailable(target, nowMs) ?? []);
  }

  /** Nothing more is tried: content has reached the client. */
  finish(): void {
    this.#finished = true;
  }

  #take(target: number, nowMs: number): Attempt | null {
    const out = this.#health.unavailable(target, nowMs);
    const row = this.#health.row(target);
    if (out !== null) return this.#passOver(out);
    const pass = row.state.breaker.take(nowMs);
    if (pass === null)
      return this.#passOver({ state: "breaker_open", because: "overloaded", untilMs: nowMs });
    const key = row.pool.take(this.#bounds.tokens, this.#keysTried, nowMs);
    if (!key.ok) {
      row.state.breaker.end(pass, "released", nowMs);
      return key.pause === null ? null : this.#passOver({ state: "cooling", ...key.pause });
    }
    this.#made++;
    row.state.inFlight++;
    const { settle } = key;
    const degraded = this.#targets[this.#at]?.degraded ?? [];
    this.#underWay = { target, degraded, row, key: key.key, startedAtMs: nowMs, pass, settle };
    return this.#underWay;
  }

  #passOver(out: Unavailable): null {
    // Where an attempt at this very target failed a moment ago, its failure says more than the pause it caused.
    const target = this.#targets[this.#at]?.target;
    if (!this.tried.some(({ attempt }) => attempt.target === target)) this.passedOver.push(out);
    return null;
  }

  #close(attempt: Attempt, used: TokenCount, outcome: Outcome): void {
    this.#underWay = null;
    attempt.row.state.inFlight--;
    attempt.settle(used);
    attempt.row.state.breaker.end(attempt.pass, outcome, this.#clock.nowMs());
  }

  #step(attempt: Attempt, failure: Failure): void {
    switch (failureTable[failure.class].next) {
      case "stop":
      case "answer":
        this.#finished = true;
        return;
      case "next_key":
        this.#keysTried.add(attempt.key.state);
        return;
      case "next_target":
        this.#moveOn();
        return;
      case "larger_window":
        do this.#moveOn();
        while (this.#isNoLarger(attempt.target));
        return;
      case "retry_once":
        if (this.#retried) this.#moveOn();
        else this.#retried = true;
    }
  }

  #isNoLarger(than: number): boolean {
    const next = this.#targets[this.#at];
    return next !== undefined && this.#windowTokens(next.target) <= this.#windowTokens(than);
  }

  #moveOn(): void {
    this.#at++;
    this.#keysTried = new Set();
    this.#retried = false;
  }
}

function lifeSign(failureClass: FailureClass): Outcome {
  if (failureClass === "client_gone") return "released";
  return failureTable[failureClass].effect === "count_against_target" ? "failed" : "alive";
}

function touchHealth({ row, key }: Attempt, failure: Failure, nowMs: number): void {
  const asked = failure.retryAfterMs === null ? null : Math.min(failure.retryAfterMs, LONGEST_RETRY_AFTER_MS);
  switch (failureTable[failure.class].effect) {
    case "none":
      return;
    case "cool_key": {
      const standard =
        failure.class === "rate_limited" ? (asked ?? RATE_LIMIT_COOLDOWN_MS) : LONG_COOLDOWN_MS;
      key.state.cool(failure.class, nowMs + standard);
      return;
    }
    case "quarantine_key":
      key.state.quarantine(nowMs);
      return;
    case "cool_target":
      row.state.cool(failure.class, nowMs + LONG_COOLDOWN_MS);
      return;
    case "count_against_target":
      // The breaker counts it already; a provider that says when to come back is left alone until then.
      if (asked !== null && asked > 0) row.state.cool(failure.class, nowMs + asked);
  }
}
