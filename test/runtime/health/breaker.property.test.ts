import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Breaker, type Outcome, type Pass } from "../../../runtime/health/breaker.ts";

const settings = { failures: 5, windowMs: 30_000, openMs: 30_000 };

/** The breaker as the design tells it, kept as plainly as possible: the whole history, looked at anew each time. */
class Model {
  nowMs = 1_000;
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

/** The breaker and the passes that it gave out. */
interface Real {
  readonly breaker: Breaker;
  readonly passes: Pass[];
}
type Command = fc.Command<Model, Real>;

const reached = {
  open: 0,
  half_open: 0,
  reopened: 0,
  closedAgain: 0,
  secondProbeRefused: 0,
  leaseOver: 0,
};

/** A command that can always run, after which both must stand alike. */
function command(name: string, run: (model: Model, real: Real) => void): Command {
  return {
    check: () => true,
    run(model, real) {
      run(model, real);
      model.advance(model.nowMs);
      expect(real.breaker.state(model.nowMs)).toBe(model.state);
      expect(real.breaker.openUntilMs(model.nowMs)).toBe(model.state === "open" ? model.untilMs : null);
      if (model.state !== "closed") reached[model.state]++;
    },
    toString: () => name,
  };
}

const take = fc.constant(
  command("take", (model, { breaker, passes }) => {
    const { nowMs } = model;
    const allowed = model.mayTake(nowMs);
    const pass = breaker.take(nowMs);
    expect(pass !== null).toBe(allowed);
    if (model.state === "half_open" && !allowed) reached.secondProbeRefused++;
    if (pass === null) return;
    expect(pass.probe).toBe(model.state === "half_open");
    if (pass.probe) {
      if (model.probe !== null) reached.leaseOver++;
      model.probe = pass;
    }
    passes.push(pass);
  }),
);

const end = fc
  .tuple(
    fc.constantFrom(0, 0, 0, 1, 3),
    fc.constantFrom<Outcome>("failed", "failed", "failed", "alive", "alive", "released"),
  )
  .map(([which, outcome]) =>
    command(`end ${which} ${outcome}`, (model, { breaker, passes }) => {
      const [pass] = passes.splice(Math.max(0, passes.length - 1 - which), 1);
      if (pass === undefined) return;
      const before = model.state;
      breaker.end(pass, outcome, model.nowMs);
      model.end(pass, outcome, model.nowMs);
      if (before === "half_open" && model.state === "open") reached.reopened++;
      if (before === "half_open" && model.state === "closed") reached.closedAgain++;
    }),
  );

const wait = fc.constantFrom(1, 900, 15_000, 31_000, 61_000, 61_000, 301_000).map((ms) =>
  command(`wait ${ms}`, (model) => {
    model.nowMs += ms;
  }),
);

describe("the circuit breaker", () => {
  it("does what its model does, whatever happens in whatever order", () => {
    const steps = [take, take, take, take, take, end, end, end, end, end, wait];
    fc.assert(
      fc.property(fc.commands(steps, { maxCommands: 150, size: "max" }), (commands) => {
        fc.modelRun(
          () => ({ model: new Model(), real: { breaker: new Breaker(settings), passes: [] } }),
          commands,
        );
      }),
      { numRuns: 500 },
    );
    for (const [state, times] of Object.entries(reached)) expect(times, state).toBeGreaterThan(10);
  });

  it.each([
    { openMs: 30_000, expected: [30, 60, 120, 240, 300, 300] },
    { openMs: 600_000, expected: [600, 600, 600, 600, 600, 600] },
  ])(
    "stays open twice as long each time its probe fails, up to five minutes or its $openMs ms",
    ({ openMs, expected }) => {
      const breaker = new Breaker({ ...settings, openMs });
      for (let i = 0; i < 5; i++) breaker.end({ probe: false, takenAtMs: 0 }, "failed", 0);
      const rests: number[] = [];
      for (let nowMs = 0; rests.length < 6; ) {
        const untilMs = breaker.openUntilMs(nowMs) ?? 0;
        rests.push((untilMs - nowMs) / 1_000);
        nowMs = untilMs;
        const probe = breaker.take(nowMs);
        if (probe !== null) breaker.end(probe, "failed", nowMs);
      }
      expect(rests).toEqual(expected);
    },
  );

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

  it("opens where more than twenty have to fail, once they have", () => {
    const breaker = new Breaker({ ...settings, failures: 25 });
    const fail = (atMs: number) => breaker.end({ probe: false, takenAtMs: atMs }, "failed", atMs);
    for (let i = 0; i < 20; i++) fail(i);
    for (let i = 0; i < 24; i++) fail(settings.windowMs + 100 + i);
    expect(breaker.state(settings.windowMs + 200)).toBe("closed");
    fail(settings.windowMs + 200);
    expect(breaker.state(settings.windowMs + 200)).toBe("open");
  });
});
