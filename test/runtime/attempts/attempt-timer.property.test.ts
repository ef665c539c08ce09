import fc from "fast-check";
import { expect, it } from "vitest";
import { AttemptTimer } from "../../../runtime/attempts/attempt-timer.ts";
import { Interruption } from "../../../runtime/failures/interruption.ts";
import { StopSignal } from "../../../runtime/failures/stop-signal.ts";

/** A clock that is moved by hand. */
function heldClock() {
  let nowMs = 0;
  const timers = new Set<{ readonly atMs: number; readonly run: () => void }>();
  return {
    timers,
    nowMs: () => nowMs,
    after(delayMs: number, run: () => void) {
      const timer = { atMs: nowMs + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    moveTo(atMs: number) {
      for (;;) {
        const next = [...timers].sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined || next.atMs > atMs) break;
        timers.delete(next);
        nowMs = next.atMs;
        next.run();
      }
      nowMs = atMs;
    },
  };
}

/** A timer that fires this much before its time counts as due. */
const GRAIN_MS = 1;

const timeouts = { connectMs: 10, firstTokenMs: 100, idleMs: 40, totalMs: 400 };
const step = fc.tuple(
  fc.integer({ min: 2, max: 110 }),
  fc.constantFrom("bytes", "first", "first", "pause", "left"),
);

it("breaks off when a silence has lasted for its time, however often it was waited for", () => {
  const met = { idle: 0, first_token: 0, total: 0, client_gone: 0 };
  fc.assert(
    fc.property(fc.array(step, { minLength: 3, maxLength: 30 }), (steps) => {
      const clock = heldClock();
      const left = new StopSignal();
      const timer = new AttemptTimer(timeouts, Number.POSITIVE_INFINITY, left, clock);
      let brokenAtMs = Number.NaN;
      timer.signal.onAbort(() => {
        brokenAtMs = clock.nowMs();
      });
      let due = { atMs: timeouts.totalMs, because: "total" };
      let nowMs = 0;
      for (const [waitMs, does] of steps) {
        nowMs += waitMs;
        clock.moveTo(nowMs);
        if (nowMs >= due.atMs - GRAIN_MS) break;
        const total = { atMs: timeouts.totalMs, because: "total" };
        const silence =
          does === "bytes"
            ? { atMs: nowMs + timeouts.idleMs, because: "idle" }
            : { atMs: nowMs + timeouts.firstTokenMs, because: "first_token" };
        if (does === "left") {
          due = { atMs: nowMs, because: "client_gone" };
          left.abort(new Interruption("client_gone"));
          break;
        }
        if (does === "bytes") timer.awaitBytes();
        else if (does === "first") timer.awaitFirstToken();
        else timer.pause();
        due = does === "pause" || total.atMs < silence.atMs ? total : silence;
      }
      clock.moveTo(1_000);
      expect(brokenAtMs).toBeGreaterThanOrEqual(due.atMs - GRAIN_MS);
      expect(brokenAtMs).toBeLessThanOrEqual(due.atMs);
      const reason: unknown = timer.signal.reason;
      expect(reason).toBeInstanceOf(Interruption);
      if (reason instanceof Interruption) {
        // Where both are due at once either may say so.
        if (due.atMs < timeouts.totalMs) expect(reason.because).toBe(due.because);
        if (reason.because in met) met[reason.because as keyof typeof met]++;
      }
      timer.stop();
      expect(clock.timers.size).toBe(0);
    }),
    { numRuns: 600 },
  );
  for (const [because, count] of Object.entries(met)) expect([because, count > 10]).toEqual([because, true]);
});
