import { describe, expect, it } from "vitest";
import { wallTime } from "../../../runtime/clock/wall-time.ts";

const HOUR_MS = 3_600_000;

function heldTime() {
  const held = { steady: 0, date: 1_000_000 };
  const nowMs = wallTime({
    originMs: held.date,
    steadyMs: () => held.steady,
    dateMs: () => held.date,
  });
  const pass = (steady: number, date: number): number => {
    held.steady += steady;
    held.date += date;
    return nowMs();
  };
  return pass;
}

describe("the time of a gateway", () => {
  it("passes as what is steady does, whatever small steps the date takes", () => {
    const pass = heldTime();
    expect(pass(10, 10)).toBe(1_000_010);
    expect(pass(10, 500)).toBe(1_000_020);
    expect(pass(10, -200)).toBe(1_000_030);
  });

  it("is the date's again after a machine has slept", () => {
    const pass = heldTime();
    pass(10, 10);
    expect(pass(5, 8 * HOUR_MS + 5)).toBe(1_000_015 + 8 * HOUR_MS);
    expect(pass(10, 10)).toBe(1_000_025 + 8 * HOUR_MS);
    expect(pass(10, 8 * HOUR_MS + 10)).toBe(1_000_035 + 16 * HOUR_MS);
  });

  it("never goes back with the date", () => {
    const pass = heldTime();
    expect(pass(10, -HOUR_MS)).toBe(1_000_010);
    expect(pass(10, HOUR_MS)).toBe(1_000_020);
  });
});
