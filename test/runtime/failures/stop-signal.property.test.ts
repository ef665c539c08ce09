import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StopSignal } from "../../../runtime/failures/stop-signal.ts";

describe("a stop signal", () => {
  it("tells once, in order, those who listen still", () => {
    let told = 0;
    fc.assert(
      fc.property(fc.array(fc.record({ cancels: fc.nat(7), listens: fc.boolean() })), (steps) => {
        const signal = new StopSignal();
        const heard: number[] = [];
        const cancels: (() => void)[] = [];
        const listening = new Set<number>();
        for (const { cancels: one, listens } of steps) {
          const name = cancels.length;
          if (listens) {
            cancels.push(signal.onAbort(() => heard.push(name)));
            listening.add(name);
          } else {
            cancels[one]?.();
            listening.delete(one);
          }
        }
        signal.abort("over");
        signal.abort("again");
        expect(heard).toEqual([...listening]);
        expect(signal.reason).toBe("over");
        told += heard.length;
      }),
    );
    expect(told).toBeGreaterThan(50);
  });

  it("does not run what was cancelled while it told the others, and runs at once what comes later", () => {
    const signal = new StopSignal();
    const heard: string[] = [];
    signal.onAbort(() => {
      heard.push("first");
      cancelSecond();
      signal.onAbort(() => heard.push("late"));
    });
    const cancelSecond = signal.onAbort(() => heard.push("second"));
    signal.abort(null);
    expect(heard).toEqual(["first", "late"]);
  });
});
