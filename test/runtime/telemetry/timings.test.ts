import fc from "fast-check";
import * as library from "prom-client";
import { Histogram, Registry } from "prom-client";
import { expect, it } from "vitest";
import { Timings } from "../../../runtime/telemetry/timings.ts";

const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

it("says at every scrape what the library's own histogram says that was told each duration", async () => {
  const added = fc.record({ rule: fc.constantFrom("a", "b"), ms: fc.integer({ min: 0, max: 700_000 }) });
  const scrapes = fc.array(fc.array(added, { maxLength: 700, size: "max" }), { maxLength: 3 });
  let most = 0;
  await fc.assert(
    fc.asyncProperty(scrapes, async (rounds) => {
      const [ours, theirs] = [new Registry(), new Registry()];
      // Once much has come, or at the first scrape.
      const expose = once(() => timings.expose(library, ours));
      const timings = new Timings("t", "help", ["rule", "kind"], expose);
      const labelNames = ["rule", "kind"];
      const told = new Histogram({ name: "t", help: "help", labelNames, buckets, registers: [theirs] });
      for (const round of rounds) {
        most = Math.max(most, round.length);
        for (const { rule, ms } of round) {
          timings.add(ms, rule, "k");
          told.observe({ rule, kind: "k" }, ms / 1_000);
        }
        expose();
        expect(linesOf(await ours.metrics())).toEqual(linesOf(await theirs.metrics()));
      }
    }),
    { numRuns: 40, endOnFailure: true },
  );
  expect(most).toBeGreaterThan(512);
});

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (!done) run();
    done = true;
  };
}

/** The order of the label sets is nobody's business. */
function linesOf(text: string): readonly string[] {
  return text.split("\n").sort();
}
