import type { ProtobufField, ProtobufMessage } from "./protobuf.ts";

// The messages of OTLP 1 as far as this gateway writes them: https://github.com/open-telemetry/opentelemetry-proto

const one = (number: number, as: ProtobufField["as"]): ProtobufField => ({ number, as });
const many = (number: number, as: ProtobufField["as"]): ProtobufField => ({ number, as, repeated: true });

const arrayValue: ProtobufMessage = { values: many(1, { stringValue: one(1, "text") }) };
const anyValue: ProtobufMessage = {
  stringValue: one(1, "text"),
  boolValue: one(2, "truth"),
  intValue: one(3, "varint"),
  doubleValue: one(4, "double"),
  arrayValue: one(5, arrayValue),
};
const keyValue: ProtobufMessage = { key: one(1, "text"), value: one(2, anyValue) };
const resource: ProtobufMessage = { attributes: many(1, keyValue) };
const scope: ProtobufMessage = { name: one(1, "text") };
const status: ProtobufMessage = { code: one(3, "varint") };

const span: ProtobufMessage = {
  traceId: one(1, "hex"),
  spanId: one(2, "hex"),
  traceState: one(3, "text"),
  parentSpanId: one(4, "hex"),
  name: one(5, "text"),
  kind: one(6, "varint"),
  startTimeUnixNano: one(7, "fixed64"),
  endTimeUnixNano: one(8, "fixed64"),
  attributes: many(9, keyValue),
  status: one(15, status),
};
const scopeSpans: ProtobufMessage = { scope: one(1, scope), spans: many(2, span), schemaUrl: one(3, "text") };
const resourceSpans: ProtobufMessage = { resource: one(1, resource), scopeSpans: many(2, scopeSpans) };

const histogramPoint: ProtobufMessage = {
  startTimeUnixNano: one(2, "fixed64"),
  timeUnixNano: one(3, "fixed64"),
  count: one(4, "fixed64"),
  sum: one(5, "double"),
  bucketCounts: many(6, "fixed64"),
  explicitBounds: many(7, "double"),
  attributes: many(9, keyValue),
  min: one(11, "double"),
  max: one(12, "double"),
};
const histogram: ProtobufMessage = {
  dataPoints: many(1, histogramPoint),
  aggregationTemporality: one(2, "varint"),
};
const metric: ProtobufMessage = {
  name: one(1, "text"),
  description: one(2, "text"),
  unit: one(3, "text"),
  histogram: one(9, histogram),
};
const scopeMetrics: ProtobufMessage = {
  scope: one(1, scope),
  metrics: many(2, metric),
  schemaUrl: one(3, "text"),
};
const resourceMetrics: ProtobufMessage = { resource: one(1, resource), scopeMetrics: many(2, scopeMetrics) };

/** The one message that a collector takes for each signal. */
export const exportRequests = {
  traces: { resourceSpans: many(1, resourceSpans) },
  metrics: { resourceMetrics: many(1, resourceMetrics) },
} as const satisfies Record<string, ProtobufMessage>;
