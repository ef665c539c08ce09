import { type Sampling, samplingNames } from "./sampling.ts";

/** Where one signal goes. */
export interface OtlpEndpoint {
  readonly url: URL;
  /** They may hold credentials: never logged. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly encoding: "protobuf" | "json";
  readonly gzip: boolean;
}

/** What OpenTelemetry is told to send, and where. */
export interface OtlpSettings {
  /** Null where no traces are sent. */
  readonly traces: OtlpEndpoint | null;
  /** Null where no metrics are sent. */
  readonly metrics: OtlpEndpoint | null;
  /** What every span and metric comes from, `service.name` first. */
  readonly resource: Readonly<Record<string, string>>;
  readonly sampling: Sampling;
  readonly queue: { readonly spans: number; readonly batch: number; readonly delayMs: number };
  readonly metricsIntervalMs: number;
  readonly temporality: "cumulative" | "delta";
}

export type OtlpSettingsRead =
  /** Null where no endpoint is named: nothing is traced then. */
  | { readonly ok: true; readonly settings: OtlpSettings | null }
  /** Each names its variable, and never its value where that may be a credential. */
  | { readonly ok: false; readonly problems: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;
type Signal = "traces" | "metrics";

/** Reads the standard `OTEL_*` variables. An empty one is as good as none. */
export function readOtlpSettings(environment: Environment): OtlpSettingsRead {
  const read = new Variables(environment);
  if (read.text("OTEL_SDK_DISABLED")?.toLowerCase() === "true") return { ok: true, settings: null };
  const traces = endpointOf("traces", read);
  const metrics = endpointOf("metrics", read);
  const settings: OtlpSettings = {
    traces,
    metrics,
    resource: resourceOf(read),
    sampling: samplingOf(read),
    queue: queueOf(read),
    metricsIntervalMs: read.count("OTEL_METRIC_EXPORT_INTERVAL", 60_000),
    temporality:
      read.choice("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", [
        "cumulative",
        "delta",
        "lowmemory",
      ]) === "cumulative"
        ? "cumulative"
        : "delta",
  };
  if (traces === null && metrics === null && !read.namesAnEndpoint) return { ok: true, settings: null };
  if (read.problems.length > 0) return { ok: false, problems: read.problems };
  return { ok: true, settings: traces === null && metrics === null ? null : settings };
}

/** The endpoint of a signal: its own variable word for word, else the common one with the signal's path. */
function endpointOf(signal: Signal, read: Variables): OtlpEndpoint | null {
  const upper = signal.toUpperCase();
  if (read.choice(`OTEL_${upper}_EXPORTER`, ["otlp", "none"]) === "none") return null;
  const own = read.url(`OTEL_EXPORTER_OTLP_${upper}_ENDPOINT`);
  const common = read.url("OTEL_EXPORTER_OTLP_ENDPOINT");
  const url = own ?? (common === null ? null : below(common, `v1/${signal}`));
  const of = (setting: string): string => {
    const specific = `OTEL_EXPORTER_OTLP_${upper}_${setting}`;
    return read.text(specific) === null ? `OTEL_EXPORTER_OTLP_${setting}` : specific;
  };
  const protocol = read.choice(of("PROTOCOL"), ["http/protobuf", "http/json"]);
  const endpoint = {
    headers: {
      ...read.headers("OTEL_EXPORTER_OTLP_HEADERS"),
      ...read.headers(`OTEL_EXPORTER_OTLP_${upper}_HEADERS`),
    },
    timeoutMs: read.count(of("TIMEOUT"), 10_000),
    encoding: protocol === "http/json" ? ("json" as const) : ("protobuf" as const),
    gzip: read.choice(of("COMPRESSION"), ["none", "gzip"]) === "gzip",
  };
  return url === null ? null : { url, ...endpoint };
}

function below(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/$/, "")}/${path}`;
  return url;
}

function resourceOf(read: Variables): Readonly<Record<string, string>> {
  const attributes = read.attributes("OTEL_RESOURCE_ATTRIBUTES");
  const name = read.text("OTEL_SERVICE_NAME") ?? attributes["service.name"] ?? "signalbox";
  return { ...attributes, "service.name": name };
}

function samplingOf(read: Variables): Sampling {
  const name = read.choice("OTEL_TRACES_SAMPLER", samplingNames, "parentbased_always_on");
  return { name, ratio: name.endsWith("traceidratio") ? read.ratio("OTEL_TRACES_SAMPLER_ARG") : 1 };
}

function queueOf(read: Variables): OtlpSettings["queue"] {
  const spans = read.count("OTEL_BSP_MAX_QUEUE_SIZE", 2_048);
  // A quarter of the standard's: writing a batch keeps requests waiting for some milliseconds.
  const batch = read.count("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 128);
  const delayMs = read.count("OTEL_BSP_SCHEDULE_DELAY", 5_000);
  // A queue that never holds a batch would drop what comes until the delay is over.
  return { spans, batch: Math.min(batch, spans), delayMs };
}

/** The variables of an environment; what is wrong with those that were asked for is kept. */
class Variables {
  readonly problems: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Whether somebody meant telemetry to go somewhere, well written or not. */
  get namesAnEndpoint(): boolean {
    return ["", "TRACES_", "METRICS_"].some(
      (signal) => this.text(`OTEL_EXPORTER_OTLP_${signal}ENDPOINT`) !== null,
    );
  }

  text(name: string): string | null {
    const value = this.#environment[name]?.trim() ?? "";
    return value === "" ? null : value;
  }

  url(name: string): URL | null {
    const value = this.text(name);
    if (value === null) return null;
    if (URL.canParse(value)) {
      const url = new URL(value);
      if (url.username !== "" || url.password !== "")
        return this.#wrong(name, "holds a password; put it into OTEL_EXPORTER_OTLP_HEADERS", null);
      if (url.protocol === "http:" || url.protocol === "https:") return url;
    }
    return this.#wrong(name, "is no http or https URL", null);
  }

  count(name: string, byDefault: number): number {
    const value = this.text(name);
    if (value === null) return byDefault;
    const count = Number(value);
    if (/^\d+$/.test(value) && count > 0 && count <= 2_147_483_647) return count;
    return this.#wrong(name, "is no whole number from 1 up", byDefault);
  }

  ratio(name: string): number {
    const value = this.text(name);
    if (value === null) return 1;
    const ratio = Number(value);
    if (ratio >= 0 && ratio <= 1) return ratio;
    return this.#wrong(name, "is no number from 0 to 1", 1);
  }

  /** The value where it is one of these; the first, or `byDefault`, where nothing is set. */
  choice<T extends string>(name: string, choices: readonly [T, ...T[]], byDefault: T = choices[0]): T {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return byDefault;
    const chosen = choices.find((choice) => choice === value);
    return (
      chosen ?? this.#wrong(name, `is \`${value}\`; this gateway knows ${choices.join(", ")}`, byDefault)
    );
  }

  /** Headers by their names in lower case, so that one of a signal replaces the common one however each is written. */
  headers(name: string): Readonly<Record<string, string>> {
    return this.#pairs(name, (key, text) => {
      const value = decoded(text);
      const fits = /^[!#$%&'*+.^_`|~\w-]+$/.test(key) && value !== null && /^[\x20-\x7e]*$/.test(value);
      return fits ? [key.toLowerCase(), value] : null;
    });
  }

  /** Attributes: names and values may be any text, percent-encoded where a comma or an equals sign stands in them. */
  attributes(name: string): Readonly<Record<string, string>> {
    return this.#pairs(name, (key, text) => {
      const [attribute, value] = [decoded(key), decoded(text)];
      return attribute === null || attribute === "" || value === null ? null : [attribute, value];
    });
  }

  /** `name=value` pairs with commas between them; `read` gives null for what is no pair of its kind. */
  #pairs(
    name: string,
    read: (key: string, value: string) => readonly [string, string] | null,
  ): Readonly<Record<string, string>> {
    const pairs: (readonly [string, string])[] = [];
    for (const text of (this.text(name) ?? "").split(",")) {
      if (text.trim() === "") continue;
      const equals = text.indexOf("=");
      const pair = read(text.slice(0, Math.max(0, equals)).trim(), text.slice(equals + 1).trim());
      if (pair === null)
        return this.#wrong(name, "holds no list of `name=value` pairs with commas between them", {});
      pairs.push(pair);
    }
    return Object.fromEntries(pairs);
  }

  #wrong<T>(name: string, problem: string, instead: T): T {
    const message = `${name} ${problem}`;
    if (!this.problems.includes(message)) this.problems.push(message);
    return instead;
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
