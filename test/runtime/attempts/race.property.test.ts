import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChainOptions } from "../../../engine/index.ts";
import type { AttemptAnswer } from "../../../runtime/attempts/answer-step.ts";
import type { ChainRun } from "../../../runtime/attempts/chain-run.ts";
import { ChainWalk } from "../../../runtime/attempts/chain-walk.ts";
import { release } from "../../../runtime/attempts/contender.ts";
import type { Exchange } from "../../../runtime/attempts/exchange.ts";
import type { AttemptMaker } from "../../../runtime/attempts/make-attempt.ts";
import { Race } from "../../../runtime/attempts/race.ts";
import { type FailureClass, failureTable } from "../../../runtime/failures/failure-table.ts";
import { StopSignal } from "../../../runtime/failures/stop-signal.ts";
import { HealthBoard } from "../../../runtime/health/health-board.ts";
import type { Clock } from "../../../runtime/index.ts";
import { BufferedBytes } from "../../../runtime/limits/buffered-bytes.ts";
import { codecs } from "../../../runtime/protocols/index.ts";
import { ClientBody } from "../../../runtime/protocols/same-protocol/client-body.ts";
import { factsOf } from "../../fixtures/facts.ts";
import { chainPlan, secretsFor } from "../running-gateway.ts";

/** A clock that moves from one timer to the next, when nothing else is left to do. */
class Timeline implements Clock {
  #nowMs = 1_000_000;
  readonly #timers = new Set<{ readonly atMs: number; readonly run: () => void }>();

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers nobody has cancelled. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Runs timers until a promise is settled. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const end = promise.finally(() => {
      settled = true;
    });
    for (;;) {
      for (let turn = 0; turn < 30; turn++) await Promise.resolve();
      if (settled) return end;
      const [next] = [...this.#timers].sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) throw new Error("everyone waits for nothing");
      this.#timers.delete(next);
      this.#nowMs = next.atMs;
      next.run();
    }
  }
}

/** What a target does with each of its calls: after so long it answers, or fails. */
interface Act {
  readonly afterMs: number;
  readonly does: "answer" | FailureClass;
}

interface Start {
  readonly target: number;
  readonly atMs: number;
  endMs: number;
  readonly does: Act["does"];
}

const HEDGE_MS = 100;
const classes = (Object.keys(failureTable) as FailureClass[]).filter((of) => of !== "client_gone");
const act: fc.Arbitrary<Act> = fc.record({
  afterMs: fc.integer({ min: 1, max: 350 }),
  does: fc.oneof(
    { weight: 2, arbitrary: fc.constant("answer" as const) },
    { weight: 5, arbitrary: fc.constantFrom(...classes) },
  ),
});
const targetPlan = fc.record({
  keys: fc.integer({ min: 1, max: 2 }),
  windowTokens: fc.constantFrom(1_000, 2_000),
  acts: fc.array(act, { minLength: 4, maxLength: 4 }),
});

describe("a race", () => {
  it("begins, ends and calls off what its rules say, and lets go of everything", async () => {
    const met = { hedges: 0, outrun: 0, winners: 0, exhausted: 0, stopped: 0, again: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(targetPlan, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        async (targets, hedges, attempts) => {
          const clock = new Timeline();
          const { race, walk, health, starts, account } = raceOver(targets, hedges, attempts, clock);
          const winner = await clock.until(race.winner());
          const endMs = clock.nowMs();
          const answered = starts.filter(({ does, endMs: at }) => does === "answer" && at <= endMs);

          expect(starts.length).toBe(walk.attemptsMade);
          expect(starts.length).toBeLessThanOrEqual(attempts);
          expect(walk.tried.length + walk.outran.length + (winner === null ? 0 : 1)).toBe(starts.length);
          // The first to answer wins, and nobody answers before.
          if (winner !== null) {
            met.winners++;
            const won = starts.find(
              ({ target, endMs: at }) => target === winner.contender.attempt.target && at === endMs,
            );
            expect(won?.does).toBe("answer");
            expect(answered.every(({ endMs: at }) => at === endMs)).toBe(true);
          } else {
            expect(answered).toEqual([]);
            met.exhausted++;
          }
          // Never two calls of one target at once, and targets in their order.
          const ended = ({ endMs: at }: Start): number => Math.min(at, endMs);
          for (const [i, start] of starts.entries()) {
            for (const other of starts.slice(i + 1)) {
              if (other.target === start.target) expect(other.atMs).toBeGreaterThanOrEqual(ended(start));
            }
          }
          const firsts = starts.filter(
            (start, i) => starts.findIndex(({ target }) => target === start.target) === i,
          );
          expect(firsts.map(({ target }) => target)).toEqual([...firsts.map(({ target }) => target)].sort());
          // A target is begun when nothing is under way, or when the newest has had its time; another call of it when one failed.
          let newestMs = 0;
          for (const [i, start] of starts.entries()) {
            const earlier = starts.slice(0, i);
            const isFirst = firsts.includes(start);
            const underWay = earlier.filter((one) => ended(one) > start.atMs || one.endMs > start.atMs);
            if (isFirst && i > 0 && underWay.length > 0) {
              met.hedges++;
              expect(hedges).toBe(true);
              expect(start.atMs - newestMs).toBe(HEDGE_MS);
            }
            if (!isFirst) {
              met.again++;
              expect(earlier.some((one) => one.target === start.target && one.endMs === start.atMs)).toBe(
                true,
              );
            }
            if (isFirst) newestMs = start.atMs;
          }
          if (!hedges) expect(walk.outran).toEqual([]);
          met.outrun += walk.outran.length;
          if (walk.finished && winner === null) met.stopped++;
          // What was called off says nothing of its target; only the winner holds anything.
          const busy = health.rows.map(({ state }) => state.inFlight);
          expect(busy.reduce((sum, one) => sum + one, 0)).toBe(winner === null ? 0 : 1);
          if (winner !== null) {
            walk.succeeded(winner.contender.attempt, { input: 0, output: 0 }, 1);
            release(winner.contender);
          }
          await clock.until(race.end() ?? Promise.resolve());
          expect(health.rows.every(({ state }) => state.inFlight === 0)).toBe(true);
          expect(account.held).toBe(0);
          expect(clock.waiting).toBe(0);
        },
      ),
      { numRuns: 400 },
    );
    for (const [state, times] of Object.entries(met)) expect(times, state).toBeGreaterThan(10);
  });
});

function raceOver(
  targets: readonly { keys: number; windowTokens: number; acts: readonly Act[] }[],
  hedges: boolean,
  attempts: number,
  clock: Clock,
) {
  const plan = chainPlan(
    targets.map(({ keys, windowTokens }, i) => ({
      name: `p${i}`,
      url: "http://x",
      protocol: "anthropic",
      keys,
      windowTokens,
    })),
  );
  const health = new HealthBoard().adopt(plan, secretsFor(plan));
  const starts: Start[] = [];
  const makeAttempt: AttemptMaker = (_exchange, { target }, { timer, observation, account }) => {
    const { afterMs, does } = targets[target]?.acts[starts.filter((one) => one.target === target).length] ?? {
      afterMs: 1,
      does: "answer",
    };
    observation.asked = true;
    account.take(10);
    const start: Start = { target, atMs: clock.nowMs(), endMs: clock.nowMs() + afterMs, does };
    starts.push(start);
    return new Promise<AttemptAnswer>((resolve) => {
      const cancel = clock.after(afterMs, () => resolve(answerOf(does)));
      timer.signal.onAbort(() => {
        cancel();
        resolve(answerOf("client_gone"));
      });
    });
  };
  const account = new BufferedBytes(1_000);
  const options: ChainOptions = hedges ? { hedgeAfterMs: HEDGE_MS } : {};
  const walk = new ChainWalk(
    plan.targets.map((_, target) => ({ target, degraded: [] })),
    (row) => plan.targets[row]?.windowTokens ?? 0,
    health,
    { attempts, deadlineMs: Number.POSITIVE_INFINITY, turnTimeMs: null, tokens: { input: 1, output: 1 } },
    clock,
  );
  const run: ChainRun = {
    plan,
    options,
    walk,
    resting: [],
    deadlineMs: Number.POSITIVE_INFINITY,
    makeAttempt,
    account: account.open(),
    clock,
  };
  return { race: new Race(exchange(), run), walk, health, starts, account };
}

function answerOf(does: Act["does"]): AttemptAnswer {
  if (does === "answer") return { kind: "whole", contentType: "application/json", body: "{}" };
  const failure = { class: does, status: null, code: null, message: does, retryAfterMs: null, answer: null };
  return { kind: "failed", failure };
}

const exchange = (): Exchange => ({
  requestId: "req_1",
  codec: codecs.anthropic,
  body: new ClientBody(new Uint8Array(0), [], false),
  facts: factsOf(),
  neutral: () => ({ ok: false, path: "", problem: "" }),
  passedHeaders: { anthropicVersion: null, anthropicBeta: null },
  signal: new StopSignal(),
  startedAtMs: 0,
});
