import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WaitingList } from "../../../runtime/clock/waiting-list.ts";

describe("a waiting list", () => {
  it("holds whoever came and has not left, in the order in which they came", () => {
    const steps = fc.array(
      fc.oneof(fc.constant("come" as const), fc.nat({ max: 30 }), fc.constant("first leaves" as const)),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (taken) => {
        const list = new WaitingList<number>();
        const places: ReturnType<typeof list.add>[] = [];
        let expected: number[] = [];
        for (const step of taken) {
          if (step === "come") {
            expected.push(places.length);
            places.push(list.add(places.length));
            continue;
          }
          const leaving = step === "first leaves" ? list.first : places[step];
          if (leaving === undefined || leaving === null) continue;
          // Leaving twice is leaving once.
          list.leave(leaving);
          expected = expected.filter((value) => value !== leaving.value);
        }
        expect(list.all().map(({ value }) => value)).toEqual(expected);
        expect(list.first?.value ?? null).toBe(expected[0] ?? null);
        for (const place of places) expect(place.waits).toBe(expected.includes(place.value));
      }),
    );
  });
});
