import { randomUUID } from "node:crypto";
import type { Cancel, Clock } from "../../clock/clock.ts";
import type { Log } from "../log.ts";
import { type GenAiMetricName, genAiHistograms, type Measurement } from "./gen-ai-metrics.ts";
import type { Histogram } from "./histogram.ts";
import { metricsMessage, type OtlpMessage, tracesMessage } from "./otlp-messages.ts";
import { sendOtlp } from "./otlp-sender.ts";
import type { OtlpEndpoint, OtlpSettings } from "./otlp-settings.ts";
import { isSampled } from "./sampling.ts";
import type { Attributes, Span } from "./span.ts";
import type { TraceContext } from "./trace-context.ts";
import { TraceIds } from "./trace-ids.ts";

/** A message is sent so many times at most, with pauses that double. */
const MOST_TRIES = 3;
const FIRST_PAUSE_MS = 1_000;
/** A collector's wish for a longer pause is not heeded: what is new would be dropped meanwhile. */
const LONGEST_PAUSE_MS = 30_000;
/** How often a collector that is down is worth a log line. */
const COMPLAINT_EVERY_MS = 60_000;

type Signal = "traces" | "metrics";

/**
 * Sends spans and metrics to an OpenTelemetry collector, in the background and in bounded memory: a collector that is slow or down
 * costs spans, which are counted and logged, and never a request.
 */
export class Telemetry {
  readonly ids = new TraceIds();
  readonly #settings: OtlpSettings;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #resource: Attributes;
  readonly #waiting: Span[] = [];
  /** Aborts when the gateway stops: nothing is sent twice from then on. */
  readonly #closing = new AbortController();
  /** Aborts when the stop has waited long enough. */
  readonly #gaveUp = new AbortController();
  #histograms: ReadonlyMap<GenAiMetricName, Histogram>;
  #sending: Promise<void> | null = null;
  #measuring: Promise<void> | null = null;
  #cancelFlush: Cancel | null = null;
  #cancelMeasuring: Cancel = () => {};
  #dropped = 0;
  #complainedAtMs = Number.NEGATIVE_INFINITY;

  constructor(settings: OtlpSettings, clock: Clock, log: Log) {
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    this.#resource = { "service.instance.id": randomUUID(), ...settings.resource };
    this.#histograms = genAiHistograms(clock.nowMs());
    if (settings.metrics !== null) this.#scheduleMeasuring(settings.metrics);
  }

  /** Whether the spans of a trace are to be made at all. */
  samples(parent: TraceContext | null, traceId: string): boolean {
    return this.#settings.traces !== null && isSampled(this.#settings.sampling, parent, traceId);
  }

  /** Takes finished spans; what the queue has no room for is dropped and counted. */
  add(spans: readonly Span[]): void {
    const { traces, queue } = this.#settings;
    if (traces === null || this.#closing.signal.aborted) return;
    const room = Math.max(0, queue.spans - this.#waiting.length);
    this.#waiting.push(...spans.slice(0, room));
    this.#dropped += Math.max(0, spans.length - room);
    if (this.#waiting.length >= queue.batch) this.#flush(traces);
    else this.#cancelFlush ??= this.#clock.after(queue.delayMs, () => this.#flush(traces));
  }

  measure(measurements: readonly Measurement[]): void {
    if (this.#settings.metrics === null) return;
    for (const { metric, value, attributes } of measurements)
      this.#histograms.get(metric)?.record(value, attributes);
  }

  /** Sends what is left, once, within the deadline. */
  async close(deadlineMs: number): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const { traces, metrics } = this.#settings;
    const cancelDeadline = this.#clock.after(deadlineMs, () => this.#gaveUp.abort());
    this.#cancelFlush?.();
    this.#cancelMeasuring();
    this.#closing.abort();
    await Promise.all([this.#sending, this.#measuring]);
    await Promise.all([
      traces === null ? null : this.#sendSpans(traces, 0),
      metrics === null ? null : this.#sendMetrics(metrics),
    ]);
    cancelDeadline();
    if (this.#dropped > 0) this.#complain("traces", "the gateway stopped", 0);
  }

  #flush(traces: OtlpEndpoint): void {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    if (this.#sending !== null) return;
    this.#sending = this.#sendSpans(traces, this.#settings.queue.batch).finally(() => {
      this.#sending = null;
      if (this.#waiting.length > 0 && !this.#closing.signal.aborted) this.add([]);
    });
  }

  /** Sends one batch, and then more while more than `least` spans wait. */
  async #sendSpans(traces: OtlpEndpoint, least: number): Promise<void> {
    do {
      const batch = this.#waiting.splice(0, this.#settings.queue.batch);
      if (batch.length === 0) return;
      await this.#deliver("traces", traces, tracesMessage(this.#resource, batch), batch.length);
    } while (this.#waiting.length > least);
  }

  #scheduleMeasuring(metrics: OtlpEndpoint): void {
    this.#cancelMeasuring = this.#clock.after(this.#settings.metricsIntervalMs, () => {
      this.#measuring = this.#sendMetrics(metrics).finally(() => {
        this.#measuring = null;
        if (!this.#closing.signal.aborted) this.#scheduleMeasuring(metrics);
      });
    });
  }

  async #sendMetrics(metrics: OtlpEndpoint): Promise<void> {
    const nowMs = this.#clock.nowMs();
    const { temporality } = this.#settings;
    if ([...this.#histograms.values()].every(({ points }) => points.length === 0)) return;
    const message = metricsMessage(this.#resource, this.#histograms, temporality, nowMs);
    if (temporality === "delta") this.#histograms = genAiHistograms(nowMs);
    await this.#deliver("metrics", metrics, message, 0);
  }

  /** Sends a message until it is taken, refused, or was tried often enough; `spans` is how many are lost with it. */
  async #deliver(signal: Signal, endpoint: OtlpEndpoint, message: OtlpMessage, spans: number): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    for (let tries = 1; ; tries++) {
      const sent = await sendOtlp(signal, endpoint, message, this.#gaveUp.signal, this.#clock);
      if (sent.kind === "taken") {
        const lost = Math.min(sent.rejected, spans);
        if (sent.rejected > 0) this.#lose(signal, lost, "the collector took a part of it only");
        return;
      }
      if (sent.kind === "refused" || tries >= MOST_TRIES || this.#closing.signal.aborted)
        return this.#lose(signal, spans, sent.because);
      await this.#pause(Math.min(sent.afterMs ?? pauseMs, LONGEST_PAUSE_MS));
      pauseMs *= 2;
    }
  }

  /** Resolves after the pause, or at once when the gateway stops. */
  #pause(pauseMs: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#closing;
      const settle = (): void => {
        cancel();
        signal.removeEventListener("abort", settle);
        resolve();
      };
      const cancel = this.#clock.after(pauseMs, settle);
      signal.addEventListener("abort", settle, { once: true });
    });
  }

  #lose(signal: Signal, spans: number, because: string): void {
    this.#dropped += spans;
    this.#complain(signal, because, COMPLAINT_EVERY_MS);
  }

  #complain(signal: Signal, because: string, everyMs: number): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#complainedAtMs < everyMs) return;
    this.#complainedAtMs = nowMs;
    this.#log.warn({ signal, because, droppedSpans: this.#dropped }, "telemetry was not taken");
    this.#dropped = 0;
  }
}
