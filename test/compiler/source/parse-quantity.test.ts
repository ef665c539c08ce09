import { describe, expect, it } from "vitest";
import { parseQuantity } from "../../../compiler/source/parse-quantity.ts";

describe("parseQuantity", () => {
  it.each([
    ["128000", 128_000, "count"],
    ["1_000", 1_000, "count"],
    ["190k", 190_000, "count"],
    ["1.5k", 1_500, "count"],
    ["1M", 1_000_000, "count"],
    ["1Ki", 1_024, "count"],
    ["1Mi", 1_048_576, "count"],
    ["0.5Ki", 512, "count"],
    ["500ms", 500, "ms"],
    ["4s", 4_000, "ms"],
    ["0.25s", 250, "ms"],
    ["10m", 600_000, "ms"],
    ["1h", 3_600_000, "ms"],
    ["0.40 usd", 0.4, "usd"],
    ["12usd", 12, "usd"],
    ["9007199254740991", Number.MAX_SAFE_INTEGER, "count"],
  ])("reads %s", (text, value, unit) => {
    expect(parseQuantity(text)).toEqual({ value, unit });
  });

  it.each([
    ["9007199254740992", "too large"],
    ["9999999999999M", "too large"],
    ["1".repeat(50), "too large"],
    ["0.5", "not a whole number"],
    ["1.0005k", "not a whole number"],
    ["0.3ms", "not a whole number of milliseconds"],
    ["-5", "negative"],
    ["10x", "not a unit"],
    ["1.2.3", "not a number"],
    ["_1", "not a number"],
    ["1_", "not a number"],
    ["", "not a number"],
  ])("refuses %s", (text, problem) => {
    expect(parseQuantity(text)).toMatchObject({ problem: expect.stringContaining(problem) });
  });

  it.each([
    ["190,000", "190000"],
    ["1,000,000k", "1000000k"],
    ["5 s", "5s"],
    ["64kb", "64k"],
    ["32MiB", "32Mi"],
    ["4sec", "4s"],
    ["3 USD", "3 usd"],
  ])("knows what %s was meant to be", (text, write) => {
    expect(parseQuantity(text)).toMatchObject({ write });
    expect(parseQuantity(write)).not.toHaveProperty("problem");
  });
});
