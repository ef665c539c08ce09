import { type GenAiMetricName, genAiMetrics } from "./gen-ai-metrics.ts";
import type { Histogram, HistogramPoint } from "./histogram.ts";
import type { Attributes, AttributeValue, Span } from "./span.ts";

/** A message in the JSON form of OTLP: 64-bit numbers as decimal text, ids as hex digits, enums as numbers. */
export type OtlpMessage = Readonly<Record<string, unknown>>;

const SCOPE = { name: "signalbox" };
/** The conventions that names of attributes and metrics follow. */
const SCHEMA_URL = "https://opentelemetry.io/schemas/1.42.0";
const KINDS = { server: 2, client: 3 } as const;
const STATUS_ERROR = 2;
const TEMPORALITIES = { delta: 1, cumulative: 2 } as const;

/** What the traces endpoint takes. */
export function tracesMessage(resource: Attributes, spans: readonly Span[]): OtlpMessage {
  const scopeSpans = [{ scope: SCOPE, spans: spans.map(spanMessage), schemaUrl: SCHEMA_URL }];
  return { resourceSpans: [{ resource: { attributes: keyValues(resource) }, scopeSpans }] };
}

/** What the metrics endpoint takes; histograms without a point are left out. */
export function metricsMessage(
  resource: Attributes,
  histograms: ReadonlyMap<GenAiMetricName, Histogram>,
  temporality: keyof typeof TEMPORALITIES,
  nowMs: number,
): OtlpMessage {
  const metrics = [...histograms].flatMap(([name, { points, bounds }]) => {
    if (points.length === 0) return [];
    const { unit, says } = genAiMetrics[name];
    const dataPoints = points.map((point) => pointMessage(point, bounds, nowMs));
    const aggregationTemporality = TEMPORALITIES[temporality];
    return [{ name, description: says, unit, histogram: { dataPoints, aggregationTemporality } }];
  });
  const scopeMetrics = [{ scope: SCOPE, metrics, schemaUrl: SCHEMA_URL }];
  return { resourceMetrics: [{ resource: { attributes: keyValues(resource) }, scopeMetrics }] };
}

function spanMessage(span: Span): OtlpMessage {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.traceState === "" ? {} : { traceState: span.traceState }),
    ...(span.parentSpanId === null ? {} : { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: KINDS[span.kind],
    startTimeUnixNano: nanoseconds(span.startMs),
    endTimeUnixNano: nanoseconds(Math.max(span.startMs, span.endMs)),
    attributes: keyValues(span.attributes),
    status: span.failed ? { code: STATUS_ERROR } : {},
  };
}

function pointMessage(point: HistogramPoint, bounds: readonly number[], nowMs: number): OtlpMessage {
  return {
    attributes: keyValues(point.attributes),
    startTimeUnixNano: nanoseconds(point.startMs),
    timeUnixNano: nanoseconds(nowMs),
    count: String(point.count),
    sum: point.sum,
    bucketCounts: point.bucketCounts.map(String),
    explicitBounds: bounds,
    min: point.min,
    max: point.max,
  };
}

function keyValues(attributes: Attributes): readonly OtlpMessage[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: anyValue(value) }],
  );
}

function anyValue(value: AttributeValue): OtlpMessage {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return { intValue: String(Math.round(value)) };
  if ("fraction" in value) return { doubleValue: value.fraction };
  return { arrayValue: { values: value.map((item) => ({ stringValue: item })) } };
}

/** A number of milliseconds as decimal text of nanoseconds, which no double can hold. */
function nanoseconds(ms: number): string {
  const whole = Math.floor(ms);
  return String(BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1_000_000)));
}
