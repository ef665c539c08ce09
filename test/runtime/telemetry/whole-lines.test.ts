import { expect, it } from "vitest";
import { firstWholeLines } from "../../../runtime/telemetry/whole-lines.ts";

/** What is written of these lines, one write after the other. */
function written(lines: readonly string[]): readonly string[] {
  const parts: string[] = [];
  for (let left: Uint8Array = Buffer.from(lines.join("")); left.length > 0; ) {
    const now = firstWholeLines(left);
    parts.push(Buffer.from(now).toString());
    left = left.subarray(now.length);
  }
  return parts;
}

it("a pipe that several processes write to is given whole lines, as many as it takes at once", () => {
  const lines = Array.from({ length: 40 }, (_, at) => `${String(at).repeat(50 * (1 + (at % 7)))}é\n`);
  const parts = written(lines);
  expect(parts.join("")).toBe(lines.join(""));
  expect(parts.every((part) => Buffer.byteLength(part) <= 4_096 && part.endsWith("\n"))).toBe(true);
  expect(parts.length).toBeLessThan(lines.length);
});

it("a line that is longer than what a pipe takes at once goes by itself", () => {
  const [short, long] = ["a\n", `${"b".repeat(5_000)}\n`];
  expect(written([short, long, short])).toEqual([short, long, short]);
  expect(written([long, short])).toEqual([long, short]);
});
