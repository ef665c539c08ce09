import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Reservation, SlidingWindow } from "../../../runtime/limits/sliding-window.ts";

const WINDOW_MS = 60_000;

const steps = fc.array(
  fc.record({
    waitMs: fc.constantFrom(0, 0, 1, 500, 7_000, 30_000, 59_999, 60_000),
    amount: fc.integer({ min: 1, max: 12 }),
    settleTo: fc.option(fc.integer({ min: 0, max: 12 })),
  }),
  { minLength: 10, maxLength: 120 },
);

describe("a sliding window", () => {
  it("never holds more than its limit in any window, and lets in whatever fits", () => {
    let refused = 0;
    let settled = 0;
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 20 }), steps, (limit, sequence) => {
        const window = new SlidingWindow(limit, WINDOW_MS);
        const taken: { atMs: number; amount: number; reservation: Reservation }[] = [];
        let nowMs = 0;
        for (const { waitMs, amount, settleTo } of sequence) {
          nowMs += waitMs;
          const held = taken
            .filter(({ atMs }) => atMs + WINDOW_MS > nowMs)
            .reduce((sum, entry) => sum + entry.amount, 0);
          expect(window.used(nowMs)).toBe(held);
          const reserved = window.reserve(amount, nowMs);
          expect(reserved.ok).toBe(held === 0 || held + amount <= limit);
          if (!reserved.ok) {
            refused++;
            expect(reserved.retryAtMs).toBeGreaterThan(nowMs);
            continue;
          }
          const entry = { atMs: nowMs, amount, reservation: reserved };
          taken.push(entry);
          if (settleTo === null) continue;
          settled++;
          const amountUsed = Math.min(settleTo, amount);
          reserved.settle(amountUsed);
          entry.amount = amountUsed;
        }
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(500);
    expect(settled).toBeGreaterThan(500);
  });

  it("says when there is room: then, and not a millisecond before", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 12 }), (sequence, amount) => {
        const window = new SlidingWindow(12, WINDOW_MS);
        let nowMs = 0;
        for (const step of sequence) {
          nowMs += step.waitMs;
          window.reserve(step.amount, nowMs);
        }
        const freeAtMs = window.freeAtMs(amount, nowMs);
        if (freeAtMs > nowMs) {
          expect(window.freeAtMs(amount, freeAtMs - 1)).toBe(freeAtMs);
          expect(window.freeAtMs(amount, freeAtMs)).toBe(freeAtMs);
        }
      }),
    );
  });

  it("takes an amount above its limit alone, and then nothing until that has passed", () => {
    const window = new SlidingWindow(10, WINDOW_MS);
    expect(window.reserve(25, 0).ok).toBe(true);
    expect(window.reserve(1, 59_999).ok).toBe(false);
    expect(window.reserve(1, 60_000).ok).toBe(true);
  });

  it("keeps what was taken when its limit changes", () => {
    const window = new SlidingWindow(10, WINDOW_MS);
    window.reserve(6, 0);
    window.configure(5);
    expect(window.reserve(1, 1).ok).toBe(false);
    window.configure(7);
    expect(window.reserve(1, 1).ok).toBe(true);
  });
});
