import { describe, expect, it } from "vitest";
import { Breaker } from "../../../runtime/health/breaker.ts";
import { Cooldown } from "../../../runtime/health/cooldown.ts";
import { healthKey, readHealthKey } from "../../../runtime/health/health-key.ts";
import { KeyState } from "../../../runtime/keys/key-state.ts";

const settings = { failures: 2, windowMs: 30_000, openMs: 30_000 };

describe("a breaker that another gateway opened", () => {
  it("is open until then, lets one probe through, and opens for twice as long where that fails", () => {
    const breaker = new Breaker(settings);
    breaker.adopt({ untilMs: 60_000, openMs: 60_000 });
    expect(breaker.take(59_999)).toBeNull();
    const probe = breaker.take(60_000);
    if (probe === null) throw new Error("no probe");
    expect(breaker.take(60_000)).toBeNull();
    breaker.end(probe, "failed", 61_000);
    expect(breaker.opening(61_000)).toMatchObject({ openMs: 120_000, untilMs: 181_000 });
  });

  it("closes with that gateway's, and begins to count anew", () => {
    const breaker = new Breaker(settings);
    for (let i = 0; i < 2; i++) breaker.end({ probe: false, takenAtMs: i }, "failed", i);
    expect(breaker.state(10)).toBe("open");
    breaker.adopt(null);
    expect(breaker.state(10)).toBe("closed");
    breaker.end({ probe: false, takenAtMs: 20 }, "failed", 20);
    expect(breaker.state(20)).toBe("closed");
  });

  it("keeps its own count where nothing was open", () => {
    const breaker = new Breaker(settings);
    breaker.end({ probe: false, takenAtMs: 0 }, "failed", 0);
    breaker.adopt(null);
    breaker.end({ probe: false, takenAtMs: 1 }, "failed", 1);
    expect(breaker.state(1)).toBe("open");
  });
});

describe("a key of which another gateway tells", () => {
  it("rests as long as the longer of both says", () => {
    const key = new KeyState(null);
    key.cool("rate_limited", 50_000);
    key.adopt({ because: "payment", untilMs: 20_000 }, 300_000);
    expect(key.pause(0)).toEqual({ because: "rate_limited", untilMs: 50_000 });
    key.adopt({ because: "payment", untilMs: 90_000 }, 300_000);
    expect(key.pause(0)).toEqual({ because: "payment", untilMs: 90_000 });
  });

  it("works again when that gateway says so, and is quarantined for as long as it would be there", () => {
    const key = new KeyState(null);
    key.adopt({ because: "unauthorized", untilMs: 300_000 }, 600_000);
    key.quarantine(300_000);
    expect(key.pause(300_000)?.untilMs).toBe(900_000);
    key.adopt(null, 300_000);
    expect(key.pause(300_000)).toBeNull();
    key.quarantine(400_000);
    expect(key.pause(400_000)?.untilMs).toBe(700_000);
  });

  it("takes no nonsense for the length of a quarantine", () => {
    const key = new KeyState(null);
    key.adopt(null, 0);
    key.quarantine(0);
    expect(key.pause(0)?.untilMs).toBe(300_000);
    key.adopt(null, Number.MAX_VALUE);
    key.quarantine(0);
    expect(key.pause(0)?.untilMs).toBe(3_600_000);
  });
});

it("a cooldown grows only", () => {
  const cooldown = new Cooldown();
  cooldown.cool("gone", 100);
  cooldown.adopt({ because: "overloaded", untilMs: 50 });
  expect(cooldown.at(0)).toEqual({ because: "gone", untilMs: 100 });
  cooldown.adopt({ because: "overloaded", untilMs: 150 });
  expect(cooldown.at(120)).toEqual({ because: "overloaded", untilMs: 150 });
  expect(cooldown.at(150)).toBeNull();
});

it("a health key tells whose health it is, and no other text is one", () => {
  for (const subject of ["key", "target", "breaker", "provider"] as const) {
    const name = "one/big https://one.example/v1";
    expect(readHealthKey(healthKey(subject, name))).toEqual({ subject, name });
  }
  for (const text of ["", "key", "key ", "gateway one", "keys one"]) expect(readHealthKey(text)).toBeNull();
});
