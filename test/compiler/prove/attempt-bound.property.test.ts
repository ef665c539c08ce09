import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askAttemptBound } from "../../../compiler/prove/properties/attempt-bound.ts";
import { attemptTimeouts, type ChainOptions, type Plan, turnTimeMs } from "../../../engine/index.ts";
import type { Attempt } from "../../../runtime/attempts/attempt.ts";
import { ChainWalk } from "../../../runtime/attempts/chain-walk.ts";
import { turnTimes } from "../../../runtime/attempts/turn-times.ts";
import type { Failure } from "../../../runtime/failures/failure.ts";
import { type FailureClass, failureTable } from "../../../runtime/failures/failure-table.ts";
import { HealthBoard } from "../../../runtime/health/health-board.ts";
import { type Clock, systemClock } from "../../../runtime/index.ts";
import { checkedConfig } from "../../fixtures/checked-config.ts";
import { secretsFor } from "../../runtime/running-gateway.ts";
import { analysed } from "./analysed.ts";

/** What one hop may make of each of its attempts: how it fails, and after which part of the longest time it may take. */
const play = fc.record({
  of: fc.constantFrom(
    ...(Object.keys(failureTable) as FailureClass[]).filter((of) => {
      const { next } = failureTable[of];
      return next === "next_key" || next === "retry_once" || next === "next_target";
    }),
  ),
  part: fc.constantFrom(0, 0.3, 0.95, 1, 1, 1),
});
const hop = fc.record({
  keys: fc.integer({ min: 1, max: 3 }),
  connectMs: fc.integer({ min: 1, max: 5 }),
  firstTokenMs: fc.integer({ min: 1, max: 20 }),
  totalMs: fc.constantFrom(10, 50, 600),
  plays: fc.array(play, { minLength: 4, maxLength: 4 }),
});
const chain = fc.record({
  hops: fc.array(hop, { minLength: 2, maxLength: 4 }),
  streamed: fc.boolean(),
  hedge: fc.option(fc.integer({ min: 1, max: 12 }), { freq: 2 }),
  commit: fc.boolean(),
  own: fc.option(fc.integer({ min: 1, max: 8 }), { freq: 2 }),
  attempts: fc.integer({ min: 6, max: 16 }),
  waitMs: fc.integer({ min: 20, max: 200 }),
});

describe("SB4012", () => {
  it("is proved only where each hop gets its turn, however long and often the earlier ones fail", () => {
    const met = { proved: 0, refuted: 0, whole: 0, hedged: 0, again: 0 };
    fc.assert(
      fc.property(chain, (drawn) => {
        const options: ChainOptions = {
          ...(drawn.hedge !== null && { hedgeAfterMs: drawn.hedge }),
          ...(drawn.commit && { commitAfter: 10 }),
          ...(drawn.own !== null && { attempts: drawn.own }),
        };
        const { analysis, plan } = analysed(configOf(drawn, options));
        const isProved = [...askAttemptBound(analysis)].every(({ verdict }) => verdict === "proved");
        met[isProved ? "proved" : "refuted"]++;
        if (!isProved) return;
        if (!drawn.streamed) met.whole++;
        if (drawn.hedge !== null && !drawn.commit) met.hedged++;
        const begun =
          drawn.hedge !== null && !drawn.commit ? beside(drawn, options, plan) : inTurn(drawn, options, plan);
        const first = new Map<number, Attempt>();
        for (const attempt of begun) if (!first.has(attempt.target)) first.set(attempt.target, attempt);
        expect(first.size).toBe(drawn.hops.length);
        if (begun.length > first.size) met.again++;
        for (const [target, { startedAtMs, untilMs }] of first) {
          expect(untilMs - startedAtMs, `target ${target}`).toBeGreaterThanOrEqual(
            needs(plan, options, target),
          );
        }
      }),
      { numRuns: 700 },
    );
    expect(Math.min(...Object.values(met)), JSON.stringify(met)).toBeGreaterThan(20);
  });
});

type Drawn = typeof chain extends fc.Arbitrary<infer T> ? T : never;

function configOf({ hops, attempts, waitMs }: Drawn, options: ChainOptions) {
  const limits = { requestsPerMinute: null, inputTokensPerMinute: null, outputTokensPerMinute: null };
  return checkedConfig({
    targets: hops.map((_, i) => ({ provider: `p${i}`, model: "m" })),
    providers: Object.fromEntries(
      hops.map(({ keys, connectMs, firstTokenMs, totalMs }, i) => [
        `p${i}`,
        {
          auth: {
            kind: "keys",
            header: "x",
            scheme: "plain",
            selection: "priority",
            keys: Array.from({ length: keys }, (_, key) => ({
              ...limits,
              secret: `env:P${i}_${key}`,
              priority: 0,
              weight: 1,
            })),
          },
          timeouts: { connectMs, firstTokenMs, idleMs: 60_000, totalMs },
        } as const,
      ]),
    ),
    chainOptions: { main: options },
    promises: ({ span }) => [{ kind: "within", attempts, waitMs, span }],
  });
}

function needs(plan: Plan, options: ChainOptions, target: number): number {
  const timeouts = plan.providers[plan.targets[target]?.provider ?? -1]?.timeouts;
  if (timeouts === undefined) throw new Error(`target ${target} has no provider row`);
  return turnTimeMs(options, timeouts);
}

/** The attempts of a request all of whose answers fail as drawn, one after the other. */
function inTurn(
  { hops, streamed, attempts, waitMs }: Drawn,
  options: ChainOptions,
  plan: Plan,
): readonly Attempt[] {
  const time = { nowMs: 1_000_000 };
  const walk = walkOver(plan, options, { attempts, waitMs }, time);
  const begun: Attempt[] = [];
  for (let attempt = walk.next(); attempt !== null; attempt = walk.next()) {
    const tries = begun.filter(({ target }) => target === attempt?.target).length;
    const { of, part } = hops[attempt.target]?.plays[tries] ?? { of: "timed_out", part: 1 };
    begun.push(attempt);
    const provider = plan.providers[attempt.target];
    if (provider === undefined) throw new Error("every target has a provider of its own");
    const { connectMs, firstTokenMs, totalMs } = attemptTimeouts(options, provider.timeouts);
    const patienceMs =
      streamed && options.commitAfter === undefined ? Math.min(connectMs + firstTokenMs, totalMs) : totalMs;
    const longestMs = Math.min(patienceMs, attempt.untilMs - time.nowMs);
    time.nowMs += part * longestMs;
    walk.failed(attempt, failure(part === 1 ? "timed_out" : of));
  }
  return begun;
}

/** The attempts of a request whose targets are silent, or fail, up to the hedge. */
function beside(
  { hops, hedge, attempts, waitMs }: Drawn,
  options: ChainOptions,
  plan: Plan,
): readonly Attempt[] {
  const time = { nowMs: 1_000_000 };
  const walk = walkOver(plan, options, { attempts, waitMs }, time);
  const begun: Attempt[] = [];
  for (const { plays } of hops) {
    const attempt = walk.next();
    if (attempt === null) break;
    begun.push(attempt);
    const part = plays[0]?.part ?? 1;
    time.nowMs += part * (hedge ?? 0);
    if (part === 1) continue;
    walk.failed(attempt, failure("server_error"));
  }
  return begun;
}

function walkOver(
  plan: Plan,
  options: ChainOptions,
  within: { readonly attempts: number; readonly waitMs: number },
  time: { nowMs: number },
): ChainWalk {
  const clock: Clock = { nowMs: () => time.nowMs, after: (delayMs, run) => systemClock.after(delayMs, run) };
  const bounds = {
    attempts: Math.min(within.attempts, options.attempts ?? Number.POSITIVE_INFINITY),
    deadlineMs: time.nowMs + within.waitMs,
    turnTimeMs: turnTimes(plan, options),
    tokens: { input: 1, output: 1 },
  };
  const health = new HealthBoard().adopt(plan, secretsFor(plan));
  const targets = plan.targets.map((_, target) => ({ target, degraded: [] }));
  return new ChainWalk(targets, () => 0, health, bounds, clock);
}

function failure(of: FailureClass): Failure {
  return { class: of, status: null, code: null, message: of, retryAfterMs: null, answer: null };
}
