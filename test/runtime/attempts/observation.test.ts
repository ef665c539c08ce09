import { describe, expect, it } from "vitest";
import { Observation } from "../../../runtime/attempts/observation.ts";
import { originKeyOf } from "../../../runtime/protocols/index.ts";

const MEBIBYTE = "x".repeat(1024 * 1024);

/** What is counted of one call whose arguments come in these pieces. */
function malformedOf(...pieces: readonly string[]): number {
  const observation = new Observation();
  observation.event({ kind: "block_start", block: 0, part: "tool_call", id: "t", name: "t" });
  for (const delta of pieces) observation.event({ kind: "arguments", block: 0, delta });
  observation.event({ kind: "block_end", block: 0 });
  return observation.malformedToolCalls;
}

describe("the arguments of a streamed call", () => {
  it("are counted where they do not parse", () => {
    expect(malformedOf('{"a":', "1}")).toBe(0);
    expect(malformedOf()).toBe(0);
    expect(malformedOf('{"a":', "1")).toBe(1);
  });

  it("are not held where they do not end, and then neither checked nor counted", () => {
    expect(malformedOf('{"a":"', MEBIBYTE, MEBIBYTE, '"}')).toBe(0);
    expect(malformedOf('{"a":"', MEBIBYTE, MEBIBYTE)).toBe(1);
    expect(malformedOf('{"a":"', ...Array<string>(8).fill(MEBIBYTE))).toBe(0);
  });
});

describe("the thinking of an answer", () => {
  /** What is remembered of an answer whose thinking came in these pieces, and what ended it. */
  function rememberedOf(
    pieces: readonly string[],
    reason: "end" | "max_output",
    signature: string | null = null,
  ) {
    const observation = new Observation();
    observation.event({ kind: "block_start", block: 0, part: "thinking" });
    for (const delta of pieces) observation.event({ kind: "thinking", block: 0, delta });
    if (signature !== null) {
      const sealed = { value: signature, protocol: "anthropic", id: null, redacted: false } as const;
      observation.event({ kind: "signature", block: 0, ...sealed });
    }
    observation.event({ kind: "block_end", block: 0 });
    observation.event({ kind: "stop", stop: { reason, sequence: null } });
    observation.event({ kind: "end" });
    return [...observation.signatures, ...observation.unsigned];
  }

  it("is remembered by its signature, or by its words where it has none", () => {
    expect(rememberedOf(["h", "m"], "end", "SIGNED")).toEqual(["SIGNED"]);
    expect(rememberedOf(["h", "m"], "end")).toEqual([originKeyOf({ text: "hm", signature: null })]);
    expect(rememberedOf([], "end")).toEqual([]);
  });

  it("is not where the output limit may have cut its signature off, nor where it is too long to hold", () => {
    expect(rememberedOf(["hm"], "max_output")).toEqual([]);
    expect(rememberedOf(Array<string>(5).fill(MEBIBYTE), "end")).toEqual([]);
  });
});
