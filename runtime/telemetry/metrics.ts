import { AggregatorRegistry, Gauge, Registry } from "prom-client";
import type { FailureClass } from "../failures/failure-table.ts";
import type { PlanHealth } from "../health/plan-health.ts";
import type { NeutralUsage } from "../protocols/neutral.ts";
import type { Sharing } from "../state/shared-state.ts";
import { Tally } from "./tally.ts";
import { Timings } from "./timings.ts";

/** One finished request. Labels come from the plan and from closed lists, never from a client's text. */
export interface RequestFigures {
  readonly protocol: string;
  /** Empty where no rule was asked. */
  readonly rule: string;
  /** `provider/model`; empty where no target answered. */
  readonly target: string;
  readonly outcome: string;
  readonly client: string;
  readonly durationMs: number;
  readonly firstTokenMs: number | null;
  readonly usage: NeutralUsage | null;
  readonly costNanoUsd: number;
  readonly malformedToolCalls: number;
}

/** The metrics of one worker, as they cross to another process. */
export type MetricsPart = readonly object[];

const NANO_USD_PER_USD = 1_000_000_000;

/** The gateway's Prometheus metrics, all named `signalbox_*`, in a registry of their own. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = this.#tally("requests_total", "Requests, by how they ended", [
    "protocol",
    "rule",
    "target",
    "outcome",
    "client",
  ]);
  readonly #attempts = this.#tally(
    "attempts_total",
    "Upstream calls, by failure class, ok, or hedged where another answered first",
    ["target", "class"],
  );
  readonly #tokens = this.#tally("tokens_total", "Tokens of answers, by kind", ["target", "kind", "client"]);
  readonly #cost = this.#tally("cost_usd_total", "What answers cost, in USD", ["target", "client"]);
  readonly #toolCalls = this.#tally("malformed_tool_calls_total", "Tool calls whose arguments do not parse", [
    "target",
  ]);
  readonly #duration = this.#timings("request_seconds", "From the request to the end of its answer", [
    "rule",
    "outcome",
  ]);
  readonly #firstToken = this.#timings("first_token_seconds", "From the call to its first content", [
    "target",
  ]);
  readonly #inFlight = this.#gauge("in_flight_requests", "Requests being served", [], "sum");
  readonly #buffered = this.#gauge("buffered_bytes", "Bytes of bodies held in memory", [], "sum");
  readonly #up = this.#gauge(
    "target_up",
    "1 where a target may be tried, 0 while it cools or its breaker is open",
    ["target"],
    "min",
  );
  readonly #keyUp = this.#gauge(
    "key_up",
    "1 where a key may be used, 0 while it rests",
    ["provider", "key"],
    "min",
  );
  readonly #keyLoad = this.#gauge(
    "key_load",
    "How full the scarcest limit of a key is, from 0 to 1",
    ["provider", "key"],
    "max",
  );
  readonly #keyLimit = this.#gauge(
    "key_limit",
    "What a limit of a key allows in a minute",
    ["provider", "key", "limit", "source"],
    "max",
  );
  readonly #keyUsed = this.#gauge(
    "key_used",
    "What was used of a limit of a key in the last minute",
    ["provider", "key", "limit", "source"],
    "max",
  );
  readonly #unauthenticated = this.#tally(
    "unauthenticated_total",
    "Requests without a key, or with a wrong one",
    ["key"],
  );
  readonly #reloads = this.#tally("reloads_total", "Plan reloads, by result", ["result"]);
  readonly #plan = this.#gauge("plan_info", "The plan being served", ["plan"], "max");

  readonly #workers = this.#gauge("workers", "Processes that serve this gateway", [], "sum");
  readonly #stateJoined = this.#gauge(
    "state_joined",
    "1 where the shared state is within reach, 0 while this gateway serves alone",
    ["store"],
    "min",
  );
  readonly #stateGateways = this.#gauge(
    "state_gateways",
    "Gateways that share the state, as last seen",
    ["store"],
    "max",
  );
  readonly #stateLosses = this.#gauge(
    "state_losses",
    "How often the shared state was lost since the start",
    ["store"],
    "max",
  );

  get contentType(): string {
    return this.#registry.contentType;
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Everything as data, to be merged with that of other workers. */
  async part(): Promise<MetricsPart> {
    return this.#registry.getMetricsAsJSON();
  }

  /** The text of the metrics of several workers together. */
  static renderTogether(parts: readonly MetricsPart[]): Promise<string> {
    return AggregatorRegistry.aggregate([...parts]).metrics();
  }

  request(figures: RequestFigures): void {
    const { protocol, rule, target, outcome, client, usage } = figures;
    this.#requests.add(1, protocol, rule, target, outcome, client);
    this.#duration.add(figures.durationMs, rule, outcome);
    if (target === "") return;
    if (figures.firstTokenMs !== null) this.#firstToken.add(figures.firstTokenMs, target);
    if (figures.malformedToolCalls > 0) this.#toolCalls.add(figures.malformedToolCalls, target);
    if (usage !== null) this.used(target, client, usage, figures.costNanoUsd);
  }

  /** What an attempt used and cost, whether or not the client saw its answer. */
  used(target: string, client: string, usage: NeutralUsage, nanoUsd: number): void {
    if (nanoUsd > 0) this.#cost.add(nanoUsd / NANO_USD_PER_USD, target, client);
    const { input, output, cacheRead, cacheWrite } = usage;
    if (input > 0) this.#tokens.add(input, target, "input", client);
    if (output > 0) this.#tokens.add(output, target, "output", client);
    if (cacheRead > 0) this.#tokens.add(cacheRead, target, "cache_read", client);
    if (cacheWrite > 0) this.#tokens.add(cacheWrite, target, "cache_write", client);
  }

  attempt(target: string, result: FailureClass | "ok" | "hedged"): void {
    this.#attempts.add(1, target, result);
  }

  unauthenticated(key: "missing" | "wrong"): void {
    this.#unauthenticated.add(1, key);
  }

  reload(result: "ok" | "refused"): void {
    this.#reloads.add(1, result);
  }

  serving(planDigest: string): void {
    this.#plan.reset();
    this.#plan.set({ plan: planDigest }, 1);
  }

  /** Takes the state of the moment, before it is rendered. */
  snapshot(inFlight: number, bufferedBytes: number, health: PlanHealth, nowMs: number): void {
    this.#workers.set(1);
    this.#inFlight.set(inFlight);
    this.#buffered.set(bufferedBytes);
    this.#up.reset();
    health.rows.forEach(({ state }, target) => {
      this.#up.set({ target: state.name }, health.unavailable(target, nowMs) === null ? 1 : 0);
    });
    this.#snapshotKeys(health, nowMs);
  }

  /** Nothing is told of a state that is not shared. */
  sharing({ store, joined, gateways, losses }: Sharing): void {
    this.#stateJoined.set({ store }, joined ? 1 : 0);
    this.#stateGateways.set({ store }, gateways);
    this.#stateLosses.set({ store }, losses);
  }

  /** Keys are told by their number in the provider's list, never by anything of their secret. */
  #snapshotKeys({ pools }: PlanHealth, nowMs: number): void {
    for (const gauge of [this.#keyUp, this.#keyLoad, this.#keyLimit, this.#keyUsed]) gauge.reset();
    for (const { provider, pool } of pools) {
      for (const { state } of pool.keys) {
        const labels = { provider, key: String(state.number) };
        this.#keyUp.set(labels, state.pause(nowMs) === null ? 1 : 0);
        if (state.limits.length > 0) this.#keyLoad.set(labels, state.load(nowMs));
        for (const limit of state.limits) {
          const { dimension, source } = limit;
          this.#keyLimit.set({ ...labels, limit: dimension, source }, limit.limit);
          this.#keyUsed.set({ ...labels, limit: dimension, source }, limit.used(nowMs));
        }
      }
    }
  }

  #tally(name: string, help: string, labelNames: readonly string[]): Tally {
    return new Tally(`signalbox_${name}`, help, labelNames, this.#registry);
  }

  /** `together` is how the gauges of several workers become one. */
  #gauge(name: string, help: string, labelNames: string[], together: "sum" | "min" | "max"): Gauge {
    const registers = [this.#registry];
    return new Gauge({ name: `signalbox_${name}`, help, labelNames, registers, aggregator: together });
  }

  #timings(name: string, help: string, labelNames: readonly string[]): Timings {
    return new Timings(`signalbox_${name}`, help, labelNames, this.#registry);
  }
}
