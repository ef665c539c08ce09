import { describe, expect, it } from "vitest";
import { readOtlpSettings } from "../../../../runtime/telemetry/otlp/otlp-settings.ts";

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" };

function settings(variables: Readonly<Record<string, string>>) {
  const read = readOtlpSettings(variables);
  if (!read.ok) throw new Error(read.problems.join("; "));
  return read.settings;
}

describe("the settings of OpenTelemetry", () => {
  it.each([
    ["nothing is set", {}],
    ["the endpoint is empty", { OTEL_EXPORTER_OTLP_ENDPOINT: " " }],
    ["it is disabled", { ...endpoint, OTEL_SDK_DISABLED: "TRUE" }],
    [
      "neither signal is wanted",
      { ...endpoint, OTEL_TRACES_EXPORTER: "none", OTEL_METRICS_EXPORTER: "none" },
    ],
    [
      "something is wrong that nothing needs",
      { OTEL_TRACES_SAMPLER: "often", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
    ],
  ])("are none where %s", (_, variables) => {
    expect(readOtlpSettings(variables)).toEqual({ ok: true, settings: null });
  });

  it("send both signals below the common endpoint, as protobuf", () => {
    const { traces, metrics, resource, sampling } = settings(endpoint) ?? {};
    expect([traces?.url.href, metrics?.url.href]).toEqual([
      "http://collector:4318/v1/traces",
      "http://collector:4318/v1/metrics",
    ]);
    expect(traces).toMatchObject({ encoding: "protobuf", gzip: false, timeoutMs: 10_000, headers: {} });
    expect(resource).toEqual({ "service.name": "signalbox" });
    expect(sampling).toEqual({ name: "parentbased_always_on", ratio: 1 });
    expect(settings({ OTEL_EXPORTER_OTLP_ENDPOINT: "https://c/otlp/" })?.traces?.url.href).toBe(
      "https://c/otlp/v1/traces",
    );
  });

  it("take a signal's own variables before the common ones, its endpoint word for word", () => {
    const read = settings({
      ...endpoint,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://traces.example/in",
      OTEL_EXPORTER_OTLP_HEADERS: "a=common,b=common",
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: "b=t%20race , c=d=e",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/protobuf",
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "500",
      OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: "gzip",
    });
    expect(read?.traces).toMatchObject({
      url: new URL("https://traces.example/in"),
      headers: { a: "common", b: "t race", c: "d=e" },
      encoding: "protobuf",
      timeoutMs: 500,
      gzip: false,
    });
    expect(read?.metrics).toMatchObject({
      url: new URL("http://collector:4318/v1/metrics"),
      headers: { a: "common", b: "common" },
      encoding: "json",
      timeoutMs: 10_000,
      gzip: true,
    });
  });

  it("take any text for the resource's attributes, percent-encoded or not", () => {
    const OTEL_RESOURCE_ATTRIBUTES = "team=M%C3%BCnchen,app.kubernetes.io/name=gate,a%2Cb%3D=c=d,ort=Köln";
    expect(settings({ ...endpoint, OTEL_RESOURCE_ATTRIBUTES })?.resource).toEqual({
      team: "München",
      "app.kubernetes.io/name": "gate",
      "a,b=": "c=d",
      ort: "Köln",
      "service.name": "signalbox",
    });
  });

  it("send one signal where only that has an endpoint", () => {
    const only = settings({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://m/x" });
    expect([only?.traces, only?.metrics?.url.href]).toEqual([null, "http://m/x"]);
  });

  it("name the service, its resource, the sampler, the queue and the intervals", () => {
    expect(
      settings({
        ...endpoint,
        OTEL_SERVICE_NAME: "gate",
        OTEL_RESOURCE_ATTRIBUTES: "service.name=other,deployment.environment.name=prod%2C1",
        OTEL_TRACES_SAMPLER: "traceidratio",
        OTEL_TRACES_SAMPLER_ARG: "0.25",
        OTEL_BSP_MAX_QUEUE_SIZE: "10",
        OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "5",
        OTEL_BSP_SCHEDULE_DELAY: "7",
        OTEL_METRIC_EXPORT_INTERVAL: "9",
        OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta",
      }),
    ).toMatchObject({
      resource: { "service.name": "gate", "deployment.environment.name": "prod,1" },
      sampling: { name: "traceidratio", ratio: 0.25 },
      queue: { spans: 10, batch: 5, delayMs: 7 },
      metricsIntervalMs: 9,
      temporality: "delta",
    });
  });

  it.each([
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", "is no http or https URL"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "not a url", "is no http or https URL"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "https://user:hunter2@c", "holds a password"],
    ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "is `grpc`; this gateway knows http/protobuf, http/json"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "authorization: hunter2", "holds no list of `name=value` pairs"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "a=hunter2%", "holds no list of `name=value` pairs"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "a=hunter2%0d%0ab: c", "holds no list of `name=value` pairs"],
    ["OTEL_RESOURCE_ATTRIBUTES", "share=100%", "holds no list of `name=value` pairs"],
    ["OTEL_RESOURCE_ATTRIBUTES", "=nameless", "holds no list of `name=value` pairs"],
    ["OTEL_EXPORTER_OTLP_TIMEOUT", "10s", "is no whole number"],
    ["OTEL_EXPORTER_OTLP_COMPRESSION", "zstd", "knows none, gzip"],
    ["OTEL_TRACES_SAMPLER", "sometimes", "parentbased_always_on"],
    ["OTEL_TRACES_EXPORTER", "zipkin", "knows otlp, none"],
    ["OTEL_BSP_MAX_QUEUE_SIZE", "0", "is no whole number"],
  ])("are refused where %s is %s, without telling a secret", (name, value, problem) => {
    const read = readOtlpSettings({ ...endpoint, [name]: value });
    if (read.ok) return expect.unreachable();
    expect(read.problems).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
    expect(read.problems.join()).toContain(problem);
    expect(read.problems.join()).not.toContain("hunter2");
    return undefined;
  });

  it("are refused where a share is none", () => {
    const read = readOtlpSettings({
      ...endpoint,
      OTEL_TRACES_SAMPLER: "traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "2",
    });
    expect(read).toEqual({ ok: false, problems: ["OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1"] });
  });
});
