import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ratioOf, slowed } from "../../bench/support/interleave.mjs";
import { Report } from "../../bench/support/report.mjs";

describe("a benchmark", () => {
  let printed: string[] = [];
  beforeEach(() => {
    printed = [];
    vi.spyOn(console, "log").mockImplementation((line: string) => printed.push(line));
  });
  afterEach(() => vi.restoreAllMocks());

  it("says met or MISSED beside a goal, and once why it was missed", () => {
    const report = new Report("match");
    const line = { what: "prose", value: 500, unit: "MB/s", peer: "faster is ours", why: "words are cut" };
    report.line({ ...line, ratio: 1.3, atLeast: 1.2 });
    report.line({ ...line, ratio: 1.1, atLeast: 1.2 });
    report.line({ ...line, ratio: 2.5, atMost: 2.5 });
    report.line({ ...line, ratio: 2.6, atMost: 2.5 });
    report.line({ ...line, ratio: 2.7, atMost: 2.5, why: "rows are long" });
    expect(printed.map((text) => /met$|MISSED$|why: .*/.exec(text)?.[0]).slice(1)).toEqual([
      "met",
      "MISSED",
      "why: words are cut",
      "met",
      "MISSED",
      "MISSED",
      "why: rows are long",
    ]);
  });

  it("slows a matcher by doing its work over and over, and gives its last answer", () => {
    let calls = 0;
    expect(slowed(() => ++calls, 4)()).toBe(4);
    expect(calls).toBe(4);
  });

  it("notices a matcher that takes four times as long, whatever the load of a round", () => {
    const rounds = [100, 250, 90, 400, 120];
    const samples = new Map([
      ["ours", rounds.map((time) => 4 * time)],
      ["peer", rounds.map((time) => 3.2 * time)],
    ]);
    const report = new Report("match", { isSlowed: true });
    const ratio = ratioOf(samples, "peer", "ours");
    report.line({ what: "prose", value: 1, unit: "MB/s", ratio, peer: "faster is ours", atLeast: 1.2 });
    expect(printed.at(-1)).toMatch(/0\.80 x faster is ours .*MISSED$/);
  });
});
