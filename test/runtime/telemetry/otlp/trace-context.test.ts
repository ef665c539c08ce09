import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSampled } from "../../../../runtime/telemetry/otlp/sampling.ts";
import { readTraceContext } from "../../../../runtime/telemetry/otlp/trace-context.ts";
import { TraceIds } from "../../../../runtime/telemetry/otlp/trace-ids.ts";

const trace = "0af7651916cd43dd8448eb211c80319c";
const span = "b7ad6b7169203331";

describe("a caller's trace", () => {
  it("is read from its headers", () => {
    expect(readTraceContext({ traceparent: `00-${trace}-${span}-01`, tracestate: "a=b,c=d" })).toEqual({
      traceId: trace,
      spanId: span,
      sampled: true,
      state: "a=b,c=d",
    });
    expect(readTraceContext({ traceparent: `00-${trace}-${span}-02` })).toMatchObject({
      sampled: false,
      state: "",
    });
  });

  it("is read from a later version as far as this one goes", () => {
    expect(readTraceContext({ traceparent: `cc-${trace}-${span}-01-what-comes-next` })?.traceId).toBe(trace);
  });

  it.each([
    ["is not there", undefined],
    ["is there twice", [`00-${trace}-${span}-01`, `00-${trace}-${span}-01`]],
    ["is empty", ""],
    ["is of the forbidden version", `ff-${trace}-${span}-01`],
    ["goes on after version 0's end", `00-${trace}-${span}-01-x`],
    ["is in capitals", `00-${trace.toUpperCase()}-${span}-01`],
    ["has a trace of zeros", `00-${"0".repeat(32)}-${span}-01`],
    ["has a span of zeros", `00-${trace}-${"0".repeat(16)}-01`],
    ["is too short", `00-${trace.slice(1)}-${span}-01`],
  ])("is none where the header %s", (_, traceparent) => {
    expect(readTraceContext({ traceparent })).toBeNull();
  });

  it("goes without a state that is no header text, or too long", () => {
    for (const tracestate of ["a=\u0000", "a=b,".repeat(200)])
      expect(readTraceContext({ traceparent: `00-${trace}-${span}-01`, tracestate })?.state).toBe("");
  });
});

describe("a sampler", () => {
  const parent = (sampled: boolean) => ({ traceId: trace, spanId: span, sampled, state: "" });

  it("follows the caller's word only where it is based on the parent", () => {
    const names = ["parentbased_always_on", "parentbased_always_off", "always_on", "always_off"] as const;
    const kept = names.map((name) =>
      [parent(true), parent(false), null].map((of) => isSampled({ name, ratio: 1 }, of, trace)),
    );
    expect(kept).toEqual([
      [true, false, true],
      [true, false, false],
      [true, true, true],
      [false, false, false],
    ]);
  });

  it("keeps its share of the traces, and of a larger share all that a smaller one keeps", () => {
    const ids = fc.sample(fc.stringMatching(/^[0-9a-f]{32}$/), { numRuns: 2_000, seed: 1 });
    const kept = (ratio: number) => ids.filter((id) => isSampled({ name: "traceidratio", ratio }, null, id));
    expect([kept(0).length, kept(1).length]).toEqual([0, ids.length]);
    const half = new Set(kept(0.5));
    expect(kept(0.2).every((id) => half.has(id))).toBe(true);
    expect(half.size).toBeGreaterThan(500);
    const even = Array.from(
      { length: 256 },
      (_, i) => `${"0".repeat(18)}${i.toString(16).padStart(2, "0")}${"0".repeat(12)}`,
    );
    expect(even.filter((id) => isSampled({ name: "traceidratio", ratio: 0.25 }, null, id))).toHaveLength(64);
  });
});

describe("ids", () => {
  it("are never the same, nor nothing", () => {
    const ids = new TraceIds();
    const made = Array.from({ length: 3_000 }, (_, i) => (i % 2 === 0 ? ids.trace() : ids.span()));
    expect(new Set(made).size).toBe(made.length);
    for (const id of made) expect(id).toMatch(/^(?!0+$)([0-9a-f]{32}|[0-9a-f]{16})$/);
  });
});
