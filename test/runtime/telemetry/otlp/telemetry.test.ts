import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Clock } from "../../../../runtime/clock/clock.ts";
import { systemClock } from "../../../../runtime/clock/system-clock.ts";
import { createLog } from "../../../../runtime/telemetry/log.ts";
import type { OtlpSettings } from "../../../../runtime/telemetry/otlp/otlp-settings.ts";
import type { Span } from "../../../../runtime/telemetry/otlp/span.ts";
import { Telemetry } from "../../../../runtime/telemetry/otlp/telemetry.ts";
import { deadUrl } from "../../../upstream/upstream.ts";
import { otlpSettings, startCollector } from "./collector.ts";

/** A clock whose pauses are a hundredth of what they are. */
const hasty: Clock = {
  nowMs: systemClock.nowMs,
  after: (delayMs, run) => systemClock.after(delayMs / 100, run),
};

function start(settings: OtlpSettings, clock: Clock = systemClock) {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({
    level: "info",
    destination: { write: (line: string) => lines.push(JSON.parse(line)) },
  });
  const telemetry = new Telemetry(settings, clock, log);
  onTestFinished(() => telemetry.close(0));
  return { telemetry, lines };
}

const span = (name: string): Span => ({
  traceId: "1".repeat(32),
  spanId: "2".repeat(16),
  parentSpanId: null,
  traceState: "",
  name,
  kind: "server",
  startMs: 1_000,
  endMs: 2_000,
  attributes: {},
  failed: false,
});
const named = (count: number) => Array.from({ length: count }, (_, i) => span(`span ${i}`));
const usage = (value: number) => ({
  metric: "gen_ai.client.token.usage" as const,
  value,
  attributes: { type: "x" },
});

const PIECE = Buffer.alloc(65_536);
const MUCH_BYTES = 32 * 1024 * 1024;

/** A collector whose answer has no end; `reader` tells whether its reader had enough of it, or went on for long. */
async function startEndlessCollector() {
  let tell: (what: string) => void = () => {};
  const reader = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const server = createServer((request, response) => {
    request.resume();
    let sent = 0;
    const more = (): void => {
      do sent += PIECE.byteLength;
      while (!response.destroyed && response.write(PIECE) && sent < MUCH_BYTES);
      if (sent < MUCH_BYTES) return;
      tell("went on");
      response.destroy();
    };
    response.on("close", () => tell("left"));
    response.writeHead(200).on("drain", more);
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, reader };
}

describe("telemetry", () => {
  it.each(["http/protobuf", "http/json"])(
    "reaches the collector as %s, plain and compressed, with its headers",
    async (protocol) => {
      for (const compression of ["none", "gzip"]) {
        const collector = await startCollector();
        const { telemetry } = start(
          otlpSettings({
            OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
            OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
            OTEL_EXPORTER_OTLP_COMPRESSION: compression,
            OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20x",
            OTEL_SERVICE_NAME: "gate",
          }),
        );
        telemetry.add([span("one")]);
        telemetry.measure([usage(7)]);
        await Promise.all([collector.waitFor("/v1/traces", 1), collector.waitFor("/v1/metrics", 1)]);
        expect(collector.spans()).toMatchObject([{ name: "one", kind: 2, startMs: 1_000, endMs: 2_000 }]);
        expect(collector.points()[0]).toMatchObject({
          metric: "gen_ai.client.token.usage",
          unit: "{token}",
          count: 1,
          sum: 7,
          temporality: 2,
          attributes: { type: "x" },
        });
        expect(collector.received[0]?.headers).toMatchObject({
          authorization: "Bearer x",
          "user-agent": "signalbox",
        });
        const said = JSON.stringify(collector.received[0]?.message);
        expect(said).toContain('{"key":"service.name","value":{"stringValue":"gate"}}');
        expect(said).toContain("service.instance.id");
      }
    },
  );

  it("sends each header once, however its name is written in either variable", async () => {
    const collector = await startCollector();
    const { telemetry } = start(
      otlpSettings({
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_HEADERS: "Authorization=Bearer%20common,Content-Type=text/plain,User-Agent=ours",
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: "authorization=Bearer%20own",
      }),
    );
    telemetry.add([span("one")]);
    await collector.waitFor("/", 1);
    expect(collector.received[0]?.headers).toMatchObject({
      authorization: "Bearer own",
      "content-type": "application/x-protobuf",
      "user-agent": "ours",
    });
  });

  it("sends in batches, each span once", async () => {
    const collector = await startCollector();
    const batch = { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "10", OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url };
    const { telemetry } = start(otlpSettings(batch));
    telemetry.add(named(25));
    await telemetry.close(1_000);
    expect(collector.spans().map(({ name }) => name)).toEqual(named(25).map(({ name }) => name));
    expect(collector.received).toHaveLength(3);
  });

  it("sends a full queue at once, also where a batch would be larger", async () => {
    const collector = await startCollector();
    const { telemetry, lines } = start(
      otlpSettings({
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url,
        OTEL_BSP_MAX_QUEUE_SIZE: "10",
        OTEL_BSP_SCHEDULE_DELAY: "3600000",
      }),
    );
    for (let times = 1; times <= 3; times++) {
      telemetry.add(named(10));
      await collector.waitFor("/", times);
    }
    expect([collector.spans().length, lines]).toEqual([30, []]);
  });

  it("counts on, or from the last message on with delta temporality", async () => {
    for (const [temporality, sums] of [
      ["cumulative", [1, 3]],
      ["delta", [1, 2]],
    ] as const) {
      const collector = await startCollector();
      const { telemetry } = start(
        otlpSettings({
          OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${collector.url}/v1/metrics`,
          OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: temporality,
        }),
      );
      telemetry.measure([usage(1)]);
      await collector.waitFor("/v1/metrics", 1);
      telemetry.measure([usage(2)]);
      await telemetry.close(1_000);
      const seen = collector.points().map(({ sum }) => sum);
      expect([seen[0], seen.at(-1)]).toEqual(sums);
    }
  });

  it("sends again what a busy collector did not take, and only then", async () => {
    const answers = [503, 429, 200, 400, 200];
    const collector = await startCollector((nth) => ({ status: answers[nth] ?? 200 }));
    const settings = otlpSettings({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url });
    const { telemetry, lines } = start(settings, hasty);
    telemetry.add([span("busy")]);
    await collector.waitFor("/", 3);
    telemetry.add([span("wrong")]);
    await collector.waitFor("/", 4);
    telemetry.add([span("next")]);
    await collector.waitFor("/", 5);
    expect(collector.spans().map(({ name }) => name)).toEqual(["busy", "busy", "busy", "wrong", "next"]);
    expect(lines).toMatchObject([{ level: "warn", because: "the collector answered 400", droppedSpans: 1 }]);
  });

  it.each([
    ["JSON", "application/json", '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}'],
    [
      "protobuf",
      "application/x-protobuf",
      Buffer.from([0x0a, 0x0b, 0x08, 0x02, 0x12, 7, ...Buffer.from("too old")]),
    ],
  ])(
    "counts what a collector took but rejects, as it says in %s, and sends none of it again",
    async (_, type, body) => {
      const headers = { "content-type": type };
      const collector = await startCollector(() => ({ status: 200, headers, body }));
      const settings = otlpSettings({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url });
      const { telemetry, lines } = start(settings);
      telemetry.add(named(3));
      await telemetry.close(10_000);
      expect(collector.received).toHaveLength(1);
      expect(lines).toMatchObject([{ because: "the collector took a part of it only", droppedSpans: 2 }]);
    },
  );

  it.each([
    ["nothing", "application/x-protobuf", ""],
    ["no partial success", "application/json", "{}"],
    ["a warning alone", "application/json", '{"partialSuccess":{"errorMessage":"slow down"}}'],
    ["a warning alone, in protobuf", "application/x-protobuf", Buffer.from([0x0a, 0x03, 0x12, 1, 0x78])],
    ["what is no JSON", "application/json", "ok"],
    ["what is no protobuf", "text/plain", "ok"],
    ["half a number", "application/x-protobuf", Buffer.from([0x0a, 0xff, 0xff])],
  ])("takes a message for taken whose collector answers %s", async (_, type, body) => {
    const collector = await startCollector(() => ({ status: 200, headers: { "content-type": type }, body }));
    const { telemetry, lines } = start(otlpSettings({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url }));
    telemetry.add(named(3));
    await telemetry.close(1_000);
    expect([collector.received.length, lines]).toEqual([1, []]);
  });

  it("reads no more than the beginning of an endless answer", async () => {
    const collector = await startEndlessCollector();
    const settings = otlpSettings({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url });
    const { telemetry, lines } = start(settings);
    telemetry.add([span("one")]);
    expect([await collector.reader, lines]).toEqual(["left", []]);
  });

  it("gives up on a collector that is down, says so once, and holds no more than its queue", async () => {
    const settings = otlpSettings({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: await deadUrl(),
      OTEL_BSP_MAX_QUEUE_SIZE: "100",
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "10",
    });
    const { telemetry, lines } = start(settings, hasty);
    for (let i = 0; i < 50; i++) telemetry.add(named(100));
    while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await telemetry.close(1_000);
    expect(lines[0]).toMatchObject({
      msg: "telemetry was not taken",
      because: expect.stringContaining("ECONNREFUSED"),
    });
    const dropped = lines.reduce((sum, { droppedSpans }) => sum + Number(droppedSpans), 0);
    expect(dropped).toBe(5_000);
    expect(lines.length).toBeLessThan(4);
  });

  it("never keeps a stop waiting longer than its deadline", async () => {
    const collector = await startCollector(() => null);
    const { telemetry, lines } = start(otlpSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }));
    telemetry.add([span("one")]);
    telemetry.measure([usage(1)]);
    await collector.waitFor("/v1/traces", 1);
    telemetry.add(named(600));
    const before = systemClock.nowMs();
    await telemetry.close(50);
    expect(systemClock.nowMs() - before).toBeLessThan(2_000);
    expect(lines[0]).toMatchObject({ because: "the gateway stopped before the collector answered" });
  });

  it("follows no redirect: the headers are for the collector alone", async () => {
    const bait = await startCollector();
    const headers = { location: bait.url };
    const collector = await startCollector(() => ({ status: 307, headers }));
    const { telemetry, lines } = start(otlpSettings({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url }));
    telemetry.add([span("one")]);
    await telemetry.close(1_000);
    expect(lines).toMatchObject([{ because: "the collector answered 307" }]);
    expect(bait.received).toHaveLength(0);
  });
});
