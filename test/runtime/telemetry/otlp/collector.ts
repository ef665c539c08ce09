import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { type OtlpSettings, readOtlpSettings } from "../../../../runtime/telemetry/otlp/otlp-settings.ts";
import { decodeWire, exportedMetrics, exportedTraces } from "./decode-wire.ts";

/** A message as it came, in its JSON form whatever it was sent in. */
export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly message: Readonly<Record<string, unknown>>;
}

/** One span as a test reads it: attributes by name. */
export interface ReadSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly traceState: string | undefined;
  readonly name: string;
  readonly kind: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly error: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface ReadPoint {
  readonly metric: string;
  readonly unit: string;
  readonly temporality: number;
  readonly count: number;
  readonly sum: number;
  readonly bucketCounts: readonly number[];
  readonly bounds: readonly number[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Collector {
  readonly url: string;
  readonly received: Received[];
  spans(): readonly ReadSpan[];
  points(): readonly ReadPoint[];
  /** Resolves when so many messages of a path have come. */
  waitFor(path: string, count: number): Promise<void>;
  close(): Promise<void>;
}

/** What the collector answers to its n-th message, from 0; null never answers. */
export type Reaction = (nth: number) => {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
} | null;

/** A small OTLP/HTTP collector on loopback that decodes what it gets, closed when the test ends. */
export async function startCollector(react: Reaction = () => ({ status: 200 })): Promise<Collector> {
  const received: Received[] = [];
  const waiting: { readonly path: string; readonly count: number; readonly resolve: () => void }[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(Buffer.from(piece));
    const sent = Buffer.concat(pieces);
    const bytes = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
    const path = request.url ?? "";
    const json = request.headers["content-type"] === "application/json";
    const wire = path.endsWith("metrics") ? exportedMetrics : exportedTraces;
    const message = json ? JSON.parse(bytes.toString("utf8")) : decodeWire(bytes, wire);
    const reaction = react(received.length);
    received.push({ path, headers: request.headers, message });
    for (const wait of waiting)
      if (received.filter((one) => one.path === wait.path).length >= wait.count) wait.resolve();
    if (reaction === null) return;
    response.writeHead(reaction.status, reaction.headers).end(reaction.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  onTestFinished(close);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close,
    spans: () => received.flatMap(({ message }) => spansOf(message)),
    points: () => received.flatMap(({ message }) => pointsOf(message)),
    waitFor: (path, count) =>
      new Promise((resolve) => {
        if (received.filter((one) => one.path === path).length >= count) resolve();
        else waiting.push({ path, count, resolve });
      }),
  };
}

/** Settings as the standard variables give them; short intervals, so that a test need not wait. */
export function otlpSettings(variables: Readonly<Record<string, string>>): OtlpSettings {
  const read = readOtlpSettings({
    OTEL_BSP_SCHEDULE_DELAY: "10",
    OTEL_METRIC_EXPORT_INTERVAL: "20",
    ...variables,
  });
  if (!read.ok || read.settings === null) throw new Error("no settings");
  return read.settings;
}

// biome-ignore lint/suspicious/noExplicitAny: what came over the wire, taken apart by the assertions
type Json = any;

function spansOf(message: Json): readonly ReadSpan[] {
  return (message.resourceSpans ?? []).flatMap((resource: Json) =>
    resource.scopeSpans.flatMap(({ spans }: Json) =>
      spans.map((span: Json) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId,
        traceState: span.traceState,
        name: span.name,
        kind: span.kind,
        startMs: Number(BigInt(span.startTimeUnixNano) / 1_000n) / 1_000,
        endMs: Number(BigInt(span.endTimeUnixNano) / 1_000n) / 1_000,
        error: span.status?.code === 2,
        attributes: attributesOf(span.attributes),
      })),
    ),
  );
}

function pointsOf(message: Json): readonly ReadPoint[] {
  return (message.resourceMetrics ?? []).flatMap((resource: Json) =>
    resource.scopeMetrics.flatMap(({ metrics }: Json) =>
      metrics.flatMap(({ name, unit, histogram }: Json) =>
        histogram.dataPoints.map((point: Json) => ({
          metric: name,
          unit,
          temporality: histogram.aggregationTemporality,
          count: Number(point.count),
          sum: point.sum,
          bucketCounts: point.bucketCounts.map(Number),
          bounds: point.explicitBounds,
          attributes: attributesOf(point.attributes),
        })),
      ),
    ),
  );
}

/** Attributes by name, their values as JavaScript has them. */
export function attributesOf(list: Json): Readonly<Record<string, unknown>> {
  return Object.fromEntries((list ?? []).map(({ key, value }: Json) => [key, plainValue(value)]));
}

function plainValue(value: Json): unknown {
  if ("intValue" in value) return Number(value.intValue);
  if ("arrayValue" in value) return (value.arrayValue.values ?? []).map(plainValue);
  return Object.values(value)[0];
}
