import { describe, expect, it } from "vitest";
import { Alarms, type AlarmTimer } from "../../../runtime/clock/alarms.ts";

/** Timers that fire when the test says so. */
class HandTimers {
  nowMs = 0;
  made = 0;
  #waiting: { readonly atMs: number; readonly run: () => void; holds: boolean }[] = [];

  readonly set = (run: () => void, delayMs: number): AlarmTimer => {
    const waiting = { atMs: this.nowMs + delayMs, run, holds: true };
    this.made++;
    this.#waiting.push(waiting);
    const timer: AlarmTimer = {
      ref() {
        waiting.holds = true;
        return this as NodeJS.Timeout;
      },
      unref() {
        waiting.holds = false;
        return this as NodeJS.Timeout;
      },
      close: () => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        return timer as NodeJS.Timeout;
      },
    };
    return timer;
  };

  get count(): number {
    return this.#waiting.length;
  }

  /** Whether one of them keeps the process running. */
  get hold(): boolean {
    return this.#waiting.some(({ holds }) => holds);
  }

  advance(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const [next] = this.#waiting.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.nowMs = Math.max(this.nowMs, next.atMs);
      this.#waiting = this.#waiting.filter((one) => one !== next);
      next.run();
    }
    this.nowMs = untilMs;
  }
}

describe("alarms", () => {
  const start = () => {
    const rung: string[] = [];
    const timers = new HandTimers();
    const alarms = new Alarms(() => timers.nowMs, timers.set);
    const set = (name: string, delayMs: number) => alarms.after(delayMs, () => rung.push(name));
    return { rung, set, alarms, timers };
  };

  it("ring at their times, whatever the order in which they were set", () => {
    const { rung, set, timers } = start();
    set("late", 5_000);
    set("early", 2_000);
    set("middle", 3_000);
    timers.advance(1_990);
    expect(rung).toEqual([]);
    timers.advance(10);
    expect(rung).toEqual(["early"]);
    timers.advance(1_000);
    expect(rung).toEqual(["early", "middle"]);
    timers.advance(2_000);
    expect(rung).toEqual(["early", "middle", "late"]);
  });

  it("do not ring once they are called off, not even by one that rings at the same time", () => {
    const { rung, set, alarms, timers } = start();
    const off = set("off", 2_000);
    off();
    off();
    let other = (): void => {};
    alarms.after(3_000, () => other());
    other = set("other", 3_000);
    timers.advance(10_000);
    expect(rung).toEqual([]);
  });

  it("wait for no timer that slept with its machine", () => {
    const timers = new HandTimers();
    let sleptMs = 0;
    const alarms = new Alarms(() => timers.nowMs + sleptMs, timers.set);
    const rung: string[] = [];
    alarms.after(600_000, () => rung.push("patience"));
    timers.advance(10_000);
    sleptMs = 8 * 3_600_000;
    alarms.after(20_000, () => rung.push("first token"));
    timers.advance(0);
    expect(rung).toEqual(["patience"]);
    timers.advance(20_000);
    expect(rung).toEqual(["patience", "first token"]);
    expect(timers.count).toBe(0);
  });

  it("ring for what an alarm sets", () => {
    const { rung, set, alarms, timers } = start();
    alarms.after(1_000, () => set("again", 1_000));
    timers.advance(1_998);
    expect(rung).toEqual([]);
    timers.advance(2);
    expect(rung).toEqual(["again"]);
  });

  it("ring for all others where one of them throws", () => {
    const { rung, set, alarms, timers } = start();
    alarms.after(1_000, () => {
      throw new Error("a bug");
    });
    set("beside", 1_000);
    set("later", 2_000);
    expect(() => timers.advance(1_000)).toThrow("a bug");
    timers.advance(1_000);
    expect(rung).toEqual(["beside", "later"]);
  });

  it("ring in the order of their times where the process was held up past several", () => {
    const { rung, set, timers } = start();
    set("late", 60_000);
    set("early", 30_000);
    timers.nowMs = 70_000;
    timers.advance(0);
    expect(rung).toEqual(["early", "late"]);
  });

  it("share one timer, which is set again only for an earlier one", () => {
    const { set, timers } = start();
    for (let n = 0; n < 100; n++) set("late", 60_000 + n)();
    set("early", 1_000)();
    expect(timers.made).toBe(2);
    expect(timers.count).toBe(1);
    timers.advance(60_000);
    expect(timers.count).toBe(0);
  });

  it("keep a process running only while one waits", () => {
    const { set, timers } = start();
    const off = set("first", 60_000);
    expect(timers.hold).toBe(true);
    off();
    expect(timers.hold).toBe(false);
    const offAgain = set("second", 60_000);
    expect(timers.hold).toBe(true);
    offAgain();
    expect(timers.hold).toBe(false);
  });

  it("do not keep it running for one that was set and called off while others rang", () => {
    const { set, alarms, timers } = start();
    alarms.after(1_000, () => set("other", 60_000)());
    set("beside", 1_000);
    timers.advance(1_000);
    expect(timers.hold).toBe(false);
  });
});
