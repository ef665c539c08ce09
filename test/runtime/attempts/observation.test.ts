import { describe, expect, it } from "vitest";
import { Observation } from "../../../runtime/attempts/observation.ts";

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
