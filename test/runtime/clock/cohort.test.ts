import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Cohort } from "../../../runtime/clock/cohort.ts";

function cohortOf(requests: number): Cohort {
  const cohort = new Cohort();
  for (let n = 0; n < requests; n++) cohort.enter();
  return cohort;
}

describe("requests that are served at the same time", () => {
  it.each([0, 1])("keep nothing waiting where they are %i", (requests) => {
    const done: string[] = [];
    cohortOf(requests).atTurnEnd(() => done.push("a"));
    expect(done).toEqual(["a"]);
  });

  it("go on at the end of the turn of the event loop, in the order in which something came for them", async () => {
    const cohort = cohortOf(2);
    const done: string[] = [];
    cohort.atTurnEnd(() => done.push("a"));
    cohort.atTurnEnd(() => done.push("b"));
    expect(done).toEqual([]);
    await nextTurn();
    expect(done).toEqual(["a", "b"]);
    await nextTurn();
    expect(done).toEqual(["a", "b"]);
  });

  it("take a step, all of them, before any takes its next", async () => {
    const cohort = cohortOf(3);
    const steps: string[] = [];
    const request = async (name: string): Promise<void> => {
      await new Promise<void>((resolve) => cohort.atTurnEnd(resolve));
      steps.push(`${name} reads`);
      await null;
      steps.push(`${name} decides`);
    };
    await Promise.all(["a", "b", "c"].map(request));
    expect(steps).toEqual(["a reads", "b reads", "c reads", "a decides", "b decides", "c decides"]);
  });

  it("go on in the next turn with what comes at the end of one", async () => {
    const cohort = cohortOf(2);
    const done: string[] = [];
    cohort.atTurnEnd(() => cohort.atTurnEnd(() => done.push("later")));
    await nextTurn();
    expect(done).toEqual([]);
    await nextTurn();
    expect(done).toEqual(["later"]);
  });

  it("keep nothing waiting any more once all but one have left", () => {
    const cohort = cohortOf(2);
    cohort.leave();
    const done: string[] = [];
    cohort.atTurnEnd(() => done.push("a"));
    expect(done).toEqual(["a"]);
  });
});
