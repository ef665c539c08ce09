import { describe, expect, it } from "vitest";
import { Records } from "../../../runtime/server/records.ts";
import { HeldClock } from "../state/held-clock.ts";

const unexpected = (error: unknown): never => {
  throw error;
};

describe("the records of requests that are over", () => {
  it("are made together, in their order, a moment after the first", async () => {
    const clock = new HeldClock();
    const made: string[] = [];
    const records = new Records(clock, unexpected);
    records.add(() => made.push("a"));
    await clock.pass(9);
    records.add(() => made.push("b"));
    expect(made).toEqual([]);
    await clock.pass(1);
    expect(made).toEqual(["a", "b"]);
    await clock.pass(100);
    expect(made).toEqual(["a", "b"]);
    records.add(() => made.push("c"));
    await clock.pass(10);
    expect(made).toEqual(["a", "b", "c"]);
  });

  it("are made at once where someone wants to read what they are made of, and not again", async () => {
    const clock = new HeldClock();
    let made = 0;
    const records = new Records(clock, unexpected);
    records.add(() => made++);
    records.settle();
    expect(made).toBe(1);
    await clock.pass(10);
    expect(made).toBe(1);
  });

  it("do not pile up: the 256th has all of them made", () => {
    const records = new Records(new HeldClock(), unexpected);
    let made = 0;
    for (let at = 0; at < 255; at++) records.add(() => made++);
    expect(made).toBe(0);
    records.add(() => made++);
    expect(made).toBe(256);
  });

  it("do not lose one another where one throws", () => {
    const thrown: unknown[] = [];
    const records = new Records(new HeldClock(), (error) => thrown.push(error));
    let made = 0;
    records.add(() => {
      throw new Error("a bug");
    });
    records.add(() => made++);
    records.settle();
    expect(made).toBe(1);
    expect(thrown).toEqual([new Error("a bug")]);
  });
});
