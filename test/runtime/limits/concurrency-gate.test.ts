import { describe, expect, it } from "vitest";
import { StopSignal } from "../../../runtime/failures/stop-signal.ts";
import { ConcurrencyGate } from "../../../runtime/limits/concurrency-gate.ts";
import { HeldClock } from "../state/held-clock.ts";

describe("a request that waits for a place", () => {
  it.each([
    ["the gateway lets it", Number.POSITIVE_INFINITY, 5_000],
    ["it has time for", 2_000, 2_000],
  ])("gives up when it has waited for as long as %s", async (_, patienceMs, waitsMs) => {
    const clock = new HeldClock();
    const gate = new ConcurrencyGate(1, clock);
    const leave = await gate.enter(new StopSignal(), patienceMs);
    const settledAs: (string | null)[] = [];
    const wait = async () => {
      settledAs.push((await gate.enter(new StopSignal(), patienceMs)) === null ? "none" : "a place");
    };
    void wait();
    await clock.pass(waitsMs - 1);
    expect(settledAs).toEqual([]);
    await clock.pass(1);
    expect(settledAs).toEqual(["none"]);
    void wait();
    await clock.pass(waitsMs - 1);
    leave?.();
    await clock.pass(0);
    expect(settledAs).toEqual(["none", "a place"]);
    expect(gate.inside).toBe(1);
  });
});
