import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChainWalk } from "../../../runtime/attempts/chain-walk.ts";
import type { Failure } from "../../../runtime/failures/failure.ts";
import { type FailureClass, failureTable } from "../../../runtime/failures/failure-table.ts";
import { HealthBoard } from "../../../runtime/health/health-board.ts";
import { type Clock, systemClock } from "../../../runtime/index.ts";
import { NO_USAGE } from "../../../runtime/protocols/usage.ts";
import { chainPlan, secretsFor } from "../running-gateway.ts";

const classes = Object.keys(failureTable) as FailureClass[];
const tokens = { input: 1, output: 1 };

function failure(of: FailureClass, retryAfterMs: number | null = null): Failure {
  return { class: of, status: null, code: null, message: of, retryAfterMs, answer: null };
}

function walkOver(
  targets: readonly { keys: number; windowTokens: number }[],
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
  const admitted = plan.targets.map((_, target) => ({ target, degraded: [] }));
  const bounds = { attempts, deadlineMs: Number.POSITIVE_INFINITY, turnTimeMs: null, tokens };
  const windowTokens = (row: number) => plan.targets[row]?.windowTokens ?? 0;
  const another = () => new ChainWalk(admitted, windowTokens, health, bounds, clock);
  return { walk: another(), another, health, plan };
}

const held: Clock = { nowMs: () => 1_000_000, after: (delayMs, run) => systemClock.after(delayMs, run) };

describe("a walk along a chain", () => {
  it("ends, keeps its bounds and its order, and gives back whatever it took", () => {
    const met = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            keys: fc.integer({ min: 1, max: 3 }),
            windowTokens: fc.constantFrom(1_000, 2_000, 3_000),
          }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        fc.integer({ min: 1, max: 12 }),
        fc.infiniteStream(fc.constantFrom(...classes, "too_long" as const, "too_long" as const)),
        (targets, attempts, failures) => {
          const { walk, health, plan } = walkOver(targets, attempts, held);
          let before: { target: number; of: FailureClass } | null = null;
          const made = new Map<number, number>();
          for (let attempt = walk.next(); attempt !== null; attempt = walk.next()) {
            const { target } = attempt;
            made.set(target, (made.get(target) ?? 0) + 1);
            if (before !== null) {
              const { next } = failureTable[before.of];
              met.set(before.of, (met.get(before.of) ?? 0) + 1);
              expect(["stop", "answer"]).not.toContain(next);
              expect(target).toBeGreaterThanOrEqual(before.target);
              if (next === "next_target" || next === "larger_window")
                expect(target).toBeGreaterThan(before.target);
              if (next === "larger_window") {
                expect(plan.targets[target]?.windowTokens).toBeGreaterThan(
                  plan.targets[before.target]?.windowTokens ?? 0,
                );
              }
            }
            const of = failures.next().value;
            walk.failed(attempt, failure(of, of === "rate_limited" ? 0 : null));
            before = { target, of };
          }
          expect(walk.attemptsMade).toBe(walk.tried.length);
          expect(walk.attemptsMade).toBeLessThanOrEqual(attempts);
          for (const [target, times] of made)
            expect(times).toBeLessThanOrEqual((targets[target]?.keys ?? 0) + 1);
          for (const { state } of health.rows) expect(state.inFlight).toBe(0);
        },
      ),
      { numRuns: 250 },
    );
    for (const of of classes) {
      const { next } = failureTable[of];
      if (next !== "stop" && next !== "answer") expect(met.get(of) ?? 0, of).toBeGreaterThan(2);
    }
  });

  it("holds nothing against a target that was outrun but its slowness, and gives its probe back", () => {
    let nowMs = 1_000_000;
    const clock: Clock = { ...held, nowMs: () => nowMs };
    const two = [
      { keys: 1, windowTokens: 1_000 },
      { keys: 1, windowTokens: 1_000 },
    ];
    const { another, health } = walkOver(two, 10, clock);
    const [slow, quick] = [health.row(0).state, health.row(1).state];
    const outrun = (winner: 0 | 1): void => {
      const walk = another();
      const attempts = [walk.next(), null];
      nowMs += 300;
      attempts[1] = walk.next();
      nowMs += 50;
      const [first, second] = attempts;
      if (!first || !second) throw new Error("a target is out");
      const [won, lost] = winner === 0 ? [first, second] : [second, first];
      walk.outrun(lost, won, { ...NO_USAGE, input: 7 });
      walk.succeeded(won, { input: 1, output: 1 }, nowMs - won.startedAtMs);
      expect(walk.outran).toMatchObject([
        { attempt: lost, usage: { input: 7 }, afterMs: winner === 0 ? 50 : 350 },
      ]);
      expect([slow.inFlight, quick.inFlight]).toEqual([0, 0]);
    };
    for (let times = 0; times < 10; times++) outrun(1);
    expect(slow.breaker.state(nowMs)).toBe("closed");
    expect([slow.firstTokenMs, quick.firstTokenMs]).toEqual([350, 50]);
    // Whoever began later may have been the quicker one: nothing is learnt of it.
    outrun(0);
    expect(quick.firstTokenMs).toBe(50);
    for (let times = 0; times < 5; times++) {
      const walk = another();
      const attempt = walk.next();
      if (attempt !== null) walk.failed(attempt, failure("server_error"));
      walk.abandon();
    }
    expect(slow.breaker.state(nowMs)).toBe("open");
    nowMs += 30_000;
    outrun(1);
    expect(slow.breaker.state(nowMs)).toBe("half_open");
    expect(another().next()?.pass.probe).toBe(true);
  });

  it("hands back a probe that it abandons, so that the next request may probe", () => {
    let nowMs = 1_000_000;
    const clock: Clock = { ...held, nowMs: () => nowMs };
    const { another, health } = walkOver([{ keys: 1, windowTokens: 1_000 }], 10, clock);
    for (let i = 0; i < 5; i++) {
      const walk = another();
      const attempt = walk.next();
      if (attempt !== null) walk.failed(attempt, failure("server_error"));
    }
    expect(another().next()).toBeNull();
    nowMs += 30_000;
    const probing = another();
    expect(probing.next()?.pass.probe).toBe(true);
    expect(another().next()).toBeNull();
    probing.abandon();
    expect(health.row(0).state.inFlight).toBe(0);
    expect(another().next()?.pass.probe).toBe(true);
  });
});
