import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  HEADER_BYTES,
  headerAt,
  loadPlan,
  PLAN_FORMAT,
  type PlanLoad,
  sha256,
} from "../../../engine/index.ts";
import { flag, tool, topic, within } from "../../fixtures/checked-config.ts";
import { artifactOf } from "../../fixtures/compiled.ts";

const sketch = {
  targets: [
    { provider: "a", model: "one", price: price() },
    { provider: "b", model: "two" },
  ],
  topics: [{ id: "deep_thought", synonyms: ["deep thought", "root cause"], route: ["a/one"] }],
  chains: { main: ["a/one", { strategy: "weighted" as const, members: ["b/two"] }] },
  envelope: within("input_tokens", 0, 1_000_000),
  restricts: [{ when: flag("audio"), bars: ["a/one"] }],
  rules: [{ when: topic("deep_thought"), to: "topic" }, { when: tool("web_*"), to: 403 }, { to: "main" }],
};
const { bytes, bytesDigest, meaningDigest } = artifactOf(sketch);

describe("the loader", () => {
  it("takes what the compiler wrote, with both digests", () => {
    const loaded = loadPlan(bytes);
    expect(loaded.ok && [loaded.plan.bytesDigest, loaded.plan.meaningDigest]).toEqual([
      bytesDigest,
      meaningDigest,
    ]);
    expect(loaded.ok && loaded.plan.rules.map(({ id }) => id)).toEqual(["topic", "reject", "main"]);
  });

  it("hashes with the function it is given", () => {
    const node = (content: Uint8Array) => createHash("sha256").update(content).digest();
    expect(loadPlan(bytes, { sha256: node }).ok).toBe(true);
    expect(problemOf(loadPlan(bytes, { sha256: () => new Uint8Array(32) }))?.kind).toBe("damaged");
  });

  it("refuses every flipped bit", () => {
    const copy = bytes.slice();
    for (let at = 0; at < copy.length; at++) {
      const bit = 1 << (at % 8);
      copy[at] = (copy[at] ?? 0) ^ bit;
      if (loadPlan(copy, { sha256: fastHash }).ok)
        throw new Error(`took a plan whose byte ${at} was changed`);
      copy[at] = (copy[at] ?? 0) ^ bit;
    }
    expect(loadPlan(copy).ok).toBe(true);
  });

  it("refuses every beginning of a plan, and says that it is cut short", () => {
    for (let length = 1; length < bytes.length; length++) {
      const problem = problemOf(loadPlan(bytes.subarray(0, length), { sha256: fastHash }));
      if (problem?.kind !== "truncated") {
        throw new Error(`said ${problem?.kind} of ${length} bytes`);
      }
    }
    expect(problemOf(loadPlan(new Uint8Array(0)))?.message).toBe("it is empty");
  });

  it("says of each kind of wrong file what it is and what to do", () => {
    const older = withFormat(PLAN_FORMAT - 1);
    const newer = withFormat(PLAN_FORMAT + 1);
    const longer = Uint8Array.of(...bytes, 0);
    const text = new TextEncoder().encode('{"version":1}'.repeat(10));
    const said = [older, newer, longer, text, bytes.subarray(0, 100)].map((given) =>
      problemOf(loadPlan(given)),
    );
    expect(said.map((problem) => problem?.kind)).toEqual([
      "older_format",
      "newer_format",
      "damaged",
      "not_a_plan",
      "truncated",
    ]);
    expect(new Set(said.map((problem) => problem?.message)).size).toBe(5);
  });

  it("refuses sections that lie outside the file, and content that no compiler of ours writes", () => {
    const changes: readonly [RegExp, string, string][] = [
      [/"at":0,/, '"at":9,', "bad_section"],
      [/"length":\d\d\d/, '"length":999', "bad_section"],
      [/"name":"decision.checks"/, '"name":"decision.chalks"', "bad_section"],
      [/"shrink":false/, '"shrunk":false', "bad_content"],
      [/"target":1/, '"target":7', "bad_content"],
      [/"strategy":"weighted"/, '"strategy":"wieghted"', "bad_content"],
      [/"kind":"topic"/, '"kind":"topaz"', "bad_content"],
      [/"unicodeVersion":"\d/, '"unicodeVersion":"0', "other_unicode"],
      [/"cuts":\[1000001\]/, '"cuts":[100000x]', "bad_content"],
    ];
    for (const [pattern, replacement, kind] of changes) {
      const changed = resigned(pattern, replacement);
      expect([replacement, problemOf(loadPlan(changed))?.kind]).toEqual([replacement, kind]);
    }
  });

  it("gives a frozen plan, and two loads share nothing that could change", () => {
    const given = bytes.slice();
    const [first, second] = [loadPlan(given), loadPlan(given)];
    if (!first.ok || !second.ok) throw new Error("refused");
    given.fill(0);
    expect(first.plan).toEqual(second.plan);
    const arrays = (plan: object): ArrayBufferLike[] =>
      Object.values(plan).flatMap((value: unknown) =>
        ArrayBuffer.isView(value)
          ? [value.buffer]
          : typeof value === "object" && value !== null
            ? arrays(value)
            : [],
      );
    expect(new Set([...arrays(first.plan), ...arrays(second.plan)]).size).toBe(2);
    const frozen = (value: unknown): boolean =>
      typeof value !== "object" ||
      value === null ||
      ArrayBuffer.isView(value) ||
      (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(first.plan)).toBe(true);
  });

  it("takes bytes that begin anywhere in a larger buffer, a Buffer of Node's included, and copies them", () => {
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(loadPlan(larger.subarray(3)).ok).toBe(true);
    const buffer = Buffer.from(larger.buffer, 3);
    const loaded = loadPlan(buffer);
    if (!loaded.ok) throw new Error(loaded.problem.message);
    const before = loaded.plan.decision.arrays.masks.slice();
    buffer.fill(0);
    expect(loaded.plan.decision.arrays.masks).toEqual(before);
  });
});

function price() {
  return { inputNanoUsd: 600, outputNanoUsd: 2_200, cacheReadNanoUsd: 0, cacheWriteNanoUsd: 0, tiers: [] };
}

function problemOf(loaded: PlanLoad) {
  return loaded.ok ? null : loaded.problem;
}

function fastHash(content: Uint8Array): Uint8Array {
  return createHash("sha256").update(content).digest();
}

function withFormat(format: number): Uint8Array {
  const copy = bytes.slice();
  new DataView(copy.buffer).setUint32(headerAt.format, format, true);
  return copy;
}

/** The plan with a change of the same length in its JSON section, and a digest to match. */
function resigned(pattern: RegExp, replacement: string): Uint8Array {
  const copy = bytes.slice();
  const length = new DataView(copy.buffer).getUint32(headerAt.jsonBytes, true);
  const json = new TextDecoder().decode(copy.subarray(HEADER_BYTES, HEADER_BYTES + length));
  const changed = json.replace(pattern, replacement);
  if (changed === json || changed.length !== json.length)
    throw new Error(`${pattern} changes nothing, or the length`);
  copy.set(new TextEncoder().encode(changed), HEADER_BYTES);
  copy.set(sha256(copy.subarray(0, copy.length - 32)), copy.length - 32);
  return copy;
}
