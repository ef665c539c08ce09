import { describe, expect, it } from "vitest";
import { readRateLimits } from "../../../runtime/keys/read-rate-limits.ts";

const nowMs = Date.parse("2026-11-21T10:00:00Z");

function read(headers: Readonly<Record<string, string>>) {
  return Object.fromEntries(readRateLimits((name) => headers[name] ?? null, nowMs));
}

describe("the limits that an answer's headers tell", () => {
  it("are Anthropic's, with a date for the reset", () => {
    const told = read({
      "anthropic-ratelimit-requests-limit": "50",
      "anthropic-ratelimit-requests-remaining": "49",
      "anthropic-ratelimit-requests-reset": "2026-11-21T10:00:01Z",
      "anthropic-ratelimit-input-tokens-limit": "30000",
      "anthropic-ratelimit-input-tokens-remaining": "0",
      "anthropic-ratelimit-output-tokens-limit": "8000",
      "anthropic-ratelimit-tokens-limit": "8000",
    });
    expect(told).toEqual({
      requests: { limit: 50, remaining: 49, resetAtMs: nowMs + 1_000 },
      input_tokens: { limit: 30_000, remaining: 0, resetAtMs: null },
      output_tokens: { limit: 8_000, remaining: null, resetAtMs: null },
    });
  });

  it("are OpenAI's, with a duration for the reset", () => {
    const told = read({
      "x-ratelimit-limit-requests": "10000",
      "x-ratelimit-remaining-requests": "9999",
      "x-ratelimit-reset-requests": "8.64s",
      "x-ratelimit-limit-tokens": "200000",
      "x-ratelimit-remaining-tokens": "199000",
      "x-ratelimit-reset-tokens": "1m0.5s",
    });
    expect(told).toEqual({
      requests: { limit: 10_000, remaining: 9_999, resetAtMs: nowMs + 8_640 },
      tokens: { limit: 200_000, remaining: 199_000, resetAtMs: nowMs + 60_500 },
    });
  });

  it.each([
    ["20ms", 20],
    ["2h3m", 7_380_000],
    ["7", 7_000],
    ["2026-11-21T09:00:00Z", 0],
    ["9999h", 86_400_000],
    ["soon", null],
    ["", null],
  ])("reset %s", (text, inMs) => {
    const told = read({ "x-ratelimit-limit-tokens": "5", "x-ratelimit-reset-tokens": text });
    expect(told["tokens"]?.resetAtMs).toBe(inMs === null ? null : nowMs + inMs);
  });

  it("are none where the headers make no sense", () => {
    for (const value of ["0", "-1", "many", "", "1e99", "99999999999999999999"]) {
      expect(read({ "x-ratelimit-limit-requests": value })).toEqual({});
    }
  });
});
