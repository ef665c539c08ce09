import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Breaker, type Outcome, type Pass } from "../../../runtime/health/breaker.ts";

const settings = { failures: 5, windowMs: 30_000, openMs: 30_000 };

/** The breaker as the design tells it, kept as plainly as possible: the whole history, looked at anew each time. */
class Model {
  state: "closed" | "open" | "half_open" = "closed";
  untilMs = 0;
  openMs = settings.openMs;
  history: { atMs: number; failed: boolean }[] = [];
  probe: Pass | null = null;

  advance(nowMs: number): void {
    if (this.state !== "open" || nowMs < this.untilMs) return;
    this.state = "half_open";
    this.probe = null;
  }

  mayTake(nowMs: number): boolean {
    this.advance(nowMs);
    if (this.state === "half_open") return this.probe === null || nowMs >= this.probe.takenAtMs + 60_000;
    return this.state === "closed";
  }

  end(pass: Pass, outcome: Outcome, nowMs: number): void {
    this.advance(nowMs);
    if (this.state === "half_open" && pass === this.probe) {
      this.probe = null;
      if (outcome === "alive") this.close();
      if (outcome === "failed") this.open(nowMs, Math.min(this.openMs * 2, 300_000));
    } else if (this.state === "closed" && outcome !== "released") {
      this.history.push({ atMs: nowMs, failed: outcome === "failed" });
      const recent = this.history
        .slice(-20)
        .filter(({ atMs, failed }) => failed && atMs > nowMs - settings.windowMs);
      if (recent.length >= settings.failures) this.open(nowMs, settings.openMs);
    }
  }

  close(): void {
    this.state = "closed";
    this.history = [];
  }

  open(nowMs: number, openMs: number): void {
    this.state = "open";
    this.openMs = openMs;
    this.untilMs = nowMs + openMs;
  }
}

const step = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ kind: "take" as const }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("end" as const),
      which: fc.constantFrom(0, 0, 0, 1, 3),
      outcome: fc.constantFrom<Outcome>("failed", "failed", "failed", "alive", "alive", "released"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      ms: fc.constantFrom(1, 1, 900, 15_000, 31_000, 61_000),
    }),
  },
);

describe("the circuit breaker", () => {
  it("does what its model does, whatever happens in whatever order", () => {
    const reached = { open: 0, half_open: 0, reopened: 0, closedAgain: 0, secondProbeRefused: 0 };
    fc.assert(
      fc.property(fc.array(step, { minLength: 60, maxLength: 120 }), (steps) => {
        const breaker = new Breaker(settings);
        const model = new Model();
        const passes: Pass[] = [];
        let nowMs = 1_000;
        for (const next of steps) {
          const before = model.state;
          if (next.kind === "wait") nowMs += next.ms;
          else if (next.kind === "take") {
            const allowed = model.mayTake(nowMs);
            const pass = breaker.take(nowMs);
            expect(pass !== null).toBe(allowed);
            if (model.state === "half_open" && !allowed) reached.secondProbeRefused++;
            if (pass === null) continue;
            expect(pass.probe).toBe(model.state === "half_open");
            if (pass.probe) model.probe = pass;
            passes.push(pass);
          } else {
            const [pass] = passes.splice(Math.max(0, passes.length - 1 - next.which), 1);
            if (pass === undefined) continue;
            breaker.end(pass, next.outcome, nowMs);
            model.end(pass, next.outcome, nowMs);
            if (before === "half_open" && model.state === "open") reached.reopened++;
            if (before === "half_open" && model.state === "closed") reached.closedAgain++;
          }
          model.advance(nowMs);
          expect(breaker.state(nowMs)).toBe(model.state);
          expect(breaker.openUntilMs(nowMs)).toBe(model.state === "open" ? model.untilMs : null);
          if (model.state !== "closed") reached[model.state]++;
        }
      }),
      { numRuns: 200 },
    );
    for (const [state, times] of Object.entries(reached)) expect(times, state).toBeGreaterThan(20);
  });

  it("opens on the fifth failure among the last twenty attempts, not on older ones", () => {
    const breaker = new Breaker(settings);
    const attempt = (outcome: Outcome, atMs: number) => {
      const pass = breaker.take(atMs);
      if (pass !== null) breaker.end(pass, outcome, atMs);
    };
    for (let i = 0; i < 4; i++) attempt("failed", i);
    for (let i = 0; i < 17; i++) attempt("alive", 10 + i);
    attempt("failed", 100);
    expect(breaker.state(100)).toBe("closed");
    for (let i = 0; i < 4; i++) attempt("failed", 200 + i);
    expect(breaker.state(300)).toBe("open");
  });
});
