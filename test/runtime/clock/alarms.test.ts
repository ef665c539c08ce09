import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Alarms } from "../../../runtime/clock/alarms.ts";

describe("alarms", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const start = () => {
    const rung: string[] = [];
    const alarms = new Alarms(() => Date.now());
    return {
      rung,
      set: (name: string, delayMs: number) => alarms.after(delayMs, () => rung.push(name)),
      alarms,
    };
  };

  it("ring at their times, whatever the order in which they were set", () => {
    const { rung, set } = start();
    set("late", 5_000);
    set("early", 2_000);
    set("middle", 3_000);
    vi.advanceTimersByTime(1_990);
    expect(rung).toEqual([]);
    vi.advanceTimersByTime(10);
    expect(rung).toEqual(["early"]);
    vi.advanceTimersByTime(1_000);
    expect(rung).toEqual(["early", "middle"]);
    vi.advanceTimersByTime(2_000);
    expect(rung).toEqual(["early", "middle", "late"]);
  });

  it("do not ring once they are called off, not even by one that rings at the same time", () => {
    const { rung, set, alarms } = start();
    const off = set("off", 2_000);
    off();
    off();
    let other = (): void => {};
    alarms.after(3_000, () => other());
    other = set("other", 3_000);
    vi.advanceTimersByTime(10_000);
    expect(rung).toEqual([]);
  });

  it("ring for what an alarm sets", () => {
    const { rung, set, alarms } = start();
    alarms.after(1_000, () => set("again", 1_000));
    vi.advanceTimersByTime(1_999);
    expect(rung).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(rung).toEqual(["again"]);
  });

  it("ring for all others where one of them throws", () => {
    const { rung, set, alarms } = start();
    alarms.after(1_000, () => {
      throw new Error("a bug");
    });
    set("beside", 1_000);
    set("later", 2_000);
    expect(() => vi.advanceTimersByTime(1_000)).toThrow("a bug");
    vi.advanceTimersByTime(1_000);
    expect(rung).toEqual(["beside", "later"]);
  });

  it("ring in the order of their times where the process was held up past several", () => {
    const { rung, set } = start();
    set("late", 60_000);
    set("early", 30_000);
    vi.setSystemTime(Date.now() + 70_000);
    vi.advanceTimersByTime(30_000);
    expect(rung).toEqual(["early", "late"]);
  });

  it("share one timer, which is set again only for an earlier one", () => {
    const setTimer = vi.spyOn(globalThis, "setTimeout");
    const { set } = start();
    for (let n = 0; n < 100; n++) set("late", 60_000 + n)();
    set("early", 1_000)();
    expect(setTimer).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("keep a process running only while one waits", () => {
    const setTimer = vi.spyOn(globalThis, "setTimeout");
    const { set } = start();
    const off = set("first", 60_000);
    const timer = setTimer.mock.results[0]?.value as NodeJS.Timeout;
    expect(timer.hasRef()).toBe(true);
    off();
    expect(timer.hasRef()).toBe(false);
    const offAgain = set("second", 60_000);
    expect(timer.hasRef()).toBe(true);
    offAgain();
    expect(timer.hasRef()).toBe(false);
  });

  it("do not keep it running for one that was set and called off while others rang", () => {
    const setTimer = vi.spyOn(globalThis, "setTimeout");
    const { set, alarms } = start();
    alarms.after(1_000, () => set("other", 60_000)());
    set("beside", 1_000);
    vi.advanceTimersByTime(1_000);
    const timers = setTimer.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(timers.at(-1)?.hasRef()).toBe(false);
  });
});
