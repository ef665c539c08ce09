import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, HEADER_BYTES, headerAt, loadPlan } from "../../../engine/index.ts";
import { configSketches, requestFacts } from "../../arbitraries/config-sketch.ts";
import { artifactOf } from "../../fixtures/compiled.ts";
import { factsOf } from "../../fixtures/facts.ts";

const hash = (content: Uint8Array) => createHash("sha256").update(content).digest();

describe("the loader, on any plan", () => {
  it("refuses it with any one byte changed, or with any bytes taken away", () => {
    fc.assert(
      fc.property(configSketches, fc.nat(), fc.integer({ min: 1, max: 255 }), (sketch, place, change) => {
        const { bytes } = artifactOf(sketch);
        expect(loadPlan(bytes, { sha256: hash }).ok).toBe(true);
        const at = place % bytes.length;
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(loadPlan(changed, { sha256: hash }).ok).toBe(false);
        expect(loadPlan(bytes.subarray(0, at), { sha256: hash }).ok).toBe(false);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it("never throws, and gives a plan that decides, when someone signs changed tables", () => {
    let taken = 0;
    fc.assert(
      fc.property(
        configSketches,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 1 }),
        requestFacts,
        (sketch, changes, facts) => {
          const { bytes } = artifactOf(sketch);
          const changed = bytes.slice();
          const start = new DataView(changed.buffer).getUint32(headerAt.sectionsStart, true);
          for (const [place, value] of changes)
            changed[start + (place % (changed.length - 32 - start))] = value;
          changed.set(hash(changed.subarray(0, changed.length - 32)), changed.length - 32);
          const loaded = loadPlan(changed, { sha256: hash });
          if (!loaded.ok) return;
          taken += 1;
          expect(decide(loaded.plan, { ...facts, text: "" }).outcome).toBeTypeOf("string");
          expect(decide(loaded.plan, factsOf()).outcome).toBeTypeOf("string");
        },
      ),
      { numRuns: 150, seed: 5 },
    );
    expect(taken).toBeGreaterThan(10);
  });

  it("never throws on any bytes, the right beginning included", () => {
    const { bytes } = artifactOf({});
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(HEADER_BYTES), (noise, kept) => {
        expect(loadPlan(noise).ok).toBe(false);
        expect(loadPlan(Uint8Array.of(...bytes.subarray(0, kept), ...noise)).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
