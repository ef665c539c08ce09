import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Histogram } from "../../../../runtime/telemetry/otlp/histogram.ts";
import { metricsMessage, tracesMessage } from "../../../../runtime/telemetry/otlp/otlp-messages.ts";
import { exportRequests } from "../../../../runtime/telemetry/otlp/otlp-schema.ts";
import { encodeProtobuf } from "../../../../runtime/telemetry/otlp/protobuf.ts";
import type { Attributes, Span } from "../../../../runtime/telemetry/otlp/span.ts";
import { decodeWire, exportedMetrics, exportedTraces } from "./decode-wire.ts";

const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
const timeMs = fc.double({ min: 0, max: 4e12, noNaN: true });
const attributes: fc.Arbitrary<Attributes> = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.oneof(
    fc.string({ unit: "binary" }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.array(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    fc.record({ fraction: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
    fc.constant(null),
  ),
  { maxKeys: 5, noNullPrototype: true },
);
const spans: fc.Arbitrary<Span> = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  parentSpanId: fc.option(hex(16)),
  traceState: fc.string({ maxLength: 5 }),
  name: fc.string(),
  kind: fc.constantFrom("server" as const, "client" as const),
  startMs: timeMs,
  endMs: timeMs,
  attributes,
  failed: fc.boolean(),
});

/** What a decoder of JSON would see: numbers with a fraction as the same double, absent lists as absent. */
function bare(message: unknown): unknown {
  return JSON.parse(
    JSON.stringify(message, (_, value) => (Object.is(value, -0) ? 0 : value)),
    (_, value) => (Array.isArray(value) && value.length === 0 ? undefined : value),
  );
}

describe("an OTLP message", () => {
  it("says the same as protobuf and as JSON, for any spans", () => {
    let seen = 0;
    fc.assert(
      fc.property(attributes, fc.array(spans, { minLength: 1, maxLength: 4 }), (resource, some) => {
        const message = tracesMessage(resource, some);
        const decoded = decodeWire(encodeProtobuf(exportRequests.traces, message), exportedTraces);
        expect(bare(decoded)).toEqual(bare(message));
        seen += some.length;
      }),
      { numRuns: 200 },
    );
    expect(seen).toBeGreaterThan(200);
  });

  it("says the same as protobuf and as JSON, for any measurements", () => {
    fc.assert(
      fc.property(
        attributes,
        fc.array(fc.tuple(fc.double({ min: 0, max: 1e9, noNaN: true }), attributes), {
          minLength: 1,
          maxLength: 5,
        }),
        (resource, values) => {
          const histogram = new Histogram([1, 10, 1_000], 5);
          for (const [value, labels] of values) histogram.record(value, labels);
          const named = new Map([["gen_ai.client.token.usage", histogram]] as const);
          const message = metricsMessage(resource, named, "delta", 1_000);
          const decoded = decodeWire(encodeProtobuf(exportRequests.metrics, message), exportedMetrics);
          expect(bare(decoded)).toEqual(bare(message));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("writes times to the nanosecond, and no span that ends before it starts", () => {
    const span = fc.sample(spans, { numRuns: 1, seed: 1 })[0];
    if (span === undefined) return expect.unreachable();
    const times = { startMs: 1_700_000_000_000.25, endMs: 1_600_000_000_000 };
    expect(JSON.stringify(tracesMessage({}, [{ ...span, ...times }]))).toContain(
      '"startTimeUnixNano":"1700000000000250000","endTimeUnixNano":"1700000000000250000"',
    );
    return undefined;
  });
});

describe("a histogram", () => {
  it("counts every value once, in the bucket of its bounds", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1 }), (values) => {
        const histogram = new Histogram([5, 10], 0);
        for (const value of values) histogram.record(value, {});
        const [point] = histogram.points;
        const within = (low: number, high: number) =>
          values.filter((value) => value > low && value <= high).length;
        expect(point).toMatchObject({
          count: values.length,
          sum: values.reduce((sum, value) => sum + value, 0),
          min: Math.min(...values),
          max: Math.max(...values),
          bucketCounts: [within(-1, 5), within(5, 10), within(10, 99)],
        });
      }),
    );
  });

  it("counts what is beyond 2,000 series together", () => {
    const histogram = new Histogram([1], 0);
    for (let i = 0; i < 2_500; i++) histogram.record(1, { i });
    expect(histogram.points).toHaveLength(2_001);
    expect(histogram.points.at(-1)).toMatchObject({
      attributes: { "otel.metric.overflow": true },
      count: 500,
    });
  });
});
