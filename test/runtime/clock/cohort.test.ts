import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Turn } from "../../../runtime/clock/turn.ts";

function turnOf(requests: number): Turn {
  const turn = new Turn();
  for (let n = 0; n < requests; n++) turn.enter();
  return turn;
}

describe("a turn of the event loop", () => {
  it.each([0, 1])("keeps nothing waiting where %i requests are served", (requests) => {
    const done: string[] = [];
    turnOf(requests).atEnd(() => done.push("a"));
    expect(done).toEqual(["a"]);
  });

  it("does what has come for several requests at its end, in the order in which it came", async () => {
    const turn = turnOf(2);
    const done: string[] = [];
    turn.atEnd(() => done.push("a"));
    turn.atEnd(() => done.push("b"));
    expect(done).toEqual([]);
    await nextTurn();
    expect(done).toEqual(["a", "b"]);
    await nextTurn();
    expect(done).toEqual(["a", "b"]);
  });

  it("lets all requests take a step before any takes its next", async () => {
    const turn = turnOf(3);
    const steps: string[] = [];
    const request = async (name: string): Promise<void> => {
      await new Promise<void>((resolve) => turn.atEnd(resolve));
      steps.push(`${name} reads`);
      await null;
      steps.push(`${name} decides`);
    };
    await Promise.all(["a", "b", "c"].map(request));
    expect(steps).toEqual(["a reads", "b reads", "c reads", "a decides", "b decides", "c decides"]);
  });

  it("takes what comes at its end into the next one", async () => {
    const turn = turnOf(2);
    const done: string[] = [];
    turn.atEnd(() => turn.atEnd(() => done.push("later")));
    await nextTurn();
    expect(done).toEqual([]);
    await nextTurn();
    expect(done).toEqual(["later"]);
  });

  it("keeps nothing waiting any more once all but one have left", () => {
    const turn = turnOf(2);
    turn.leave();
    const done: string[] = [];
    turn.atEnd(() => done.push("a"));
    expect(done).toEqual(["a"]);
  });
});
