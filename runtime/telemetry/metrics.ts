import type { FailureClass } from "../failures/failure-table.ts";
import type { PlanHealth } from "../health/plan-health.ts";
import type { NeutralUsage } from "../protocols/neutral.ts";
import type { Sharing } from "../state/membership.ts";
import { Exposition } from "./exposition.ts";
import { Reading } from "./reading.ts";
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

/** How Prometheus is told what the text is. */
export const METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The metrics of one worker, as they cross to another process. */
export type MetricsPart = readonly object[];

const NANO_USD_PER_USD = 1_000_000_000;

/** The gateway's Prometheus metrics, all named `signalbox_*`, in a registry of their own. */
export class Metrics {
  readonly #requests = new Tally("signalbox_requests_total", "Requests, by how they ended", [
    "protocol",
    "rule",
    "target",
    "outcome",
    "client",
  ]);
  readonly #attempts = new Tally(
    "signalbox_attempts_total",
    "Upstream calls, by failure class, ok, or hedged where another answered first",
    ["target", "class"],
  );
  readonly #tokens = new Tally("signalbox_tokens_total", "Tokens of answers, by kind", [
    "target",
    "kind",
    "client",
  ]);
  readonly #cost = new Tally("signalbox_cost_usd_total", "What answers cost, in USD", ["target", "client"]);
  readonly #toolCalls = new Tally(
    "signalbox_malformed_tool_calls_total",
    "Tool calls whose arguments do not parse",
    ["target"],
  );
  readonly #duration = new Timings(
    "signalbox_request_seconds",
    "From the request to the end of its answer",
    ["rule", "outcome"],
    () => void this.#exposition.registry(),
  );
  readonly #firstToken = new Timings(
    "signalbox_first_token_seconds",
    "From the call to its first content",
    ["target"],
    () => void this.#exposition.registry(),
  );
  readonly #inFlight = new Reading("signalbox_in_flight_requests", "Requests being served", [], "sum");
  readonly #buffered = new Reading("signalbox_buffered_bytes", "Bytes of bodies held in memory", [], "sum");
  readonly #up = new Reading(
    "signalbox_target_up",
    "1 where a target may be tried, 0 while it cools or its breaker is open",
    ["target"],
    "min",
  );
  readonly #keyUp = new Reading(
    "signalbox_key_up",
    "1 where a key may be used, 0 while it rests",
    ["provider", "key"],
    "min",
  );
  readonly #keyLoad = new Reading(
    "signalbox_key_load",
    "How full the scarcest limit of a key is, from 0 to 1",
    ["provider", "key"],
    "max",
  );
  readonly #keyLimit = new Reading(
    "signalbox_key_limit",
    "What a limit of a key allows in a minute",
    ["provider", "key", "limit", "source"],
    "max",
  );
  readonly #keyUsed = new Reading(
    "signalbox_key_used",
    "What was used of a limit of a key in the last minute",
    ["provider", "key", "limit", "source"],
    "max",
  );
  readonly #unauthenticated = new Tally(
    "signalbox_unauthenticated_total",
    "Requests without a key, or with a wrong one",
    ["key"],
  );
  readonly #reloads = new Tally("signalbox_reloads_total", "Plan reloads, by result", ["result"]);
  readonly #plan = new Reading("signalbox_plan_info", "The plan being served", ["plan"], "max");

  readonly #workers = new Reading("signalbox_workers", "Processes that serve this gateway", [], "sum");
  readonly #stateJoined = new Reading(
    "signalbox_state_joined",
    "1 where the shared state is within reach, 0 while this gateway serves alone",
    ["store"],
    "min",
  );
  readonly #stateGateways = new Reading(
    "signalbox_state_gateways",
    "Gateways that share the state, as last seen",
    ["store"],
    "max",
  );
  readonly #stateLosses = new Reading(
    "signalbox_state_losses",
    "How often the shared state was lost since the start",
    ["store"],
    "max",
  );

  readonly #exposition = new Exposition([
    this.#requests,
    this.#attempts,
    this.#tokens,
    this.#cost,
    this.#toolCalls,
    this.#duration,
    this.#firstToken,
    this.#inFlight,
    this.#buffered,
    this.#up,
    this.#keyUp,
    this.#keyLoad,
    this.#keyLimit,
    this.#keyUsed,
    this.#unauthenticated,
    this.#reloads,
    this.#plan,
    this.#workers,
    this.#stateJoined,
    this.#stateGateways,
    this.#stateLosses,
  ]);

  async render(): Promise<string> {
    return (await this.#exposition.registry()).metrics();
  }

  /** Everything as data, to be merged with that of other workers. */
  async part(): Promise<MetricsPart> {
    return (await this.#exposition.registry()).getMetricsAsJSON();
  }

  /** What of the metrics of workers still holds when the workers are no more: what they have counted. */
  static async counted(parts: readonly MetricsPart[]): Promise<MetricsPart> {
    const { AggregatorRegistry } = await import("prom-client");
    const metrics: MetricsPart = await AggregatorRegistry.aggregate([...parts]).getMetricsAsJSON();
    return metrics.filter((metric) => "type" in metric && metric.type !== "gauge");
  }

  /** The text of the metrics of several workers together. */
  static async renderTogether(parts: readonly MetricsPart[]): Promise<string> {
    const { AggregatorRegistry } = await import("prom-client");
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
    this.#plan.set(1, planDigest);
  }

  /** Takes the state of the moment, before it is rendered. */
  snapshot(inFlight: number, bufferedBytes: number, health: PlanHealth, nowMs: number): void {
    this.#workers.set(1);
    this.#inFlight.set(inFlight);
    this.#buffered.set(bufferedBytes);
    this.#up.reset();
    health.rows.forEach(({ state }, target) => {
      this.#up.set(health.unavailable(target, nowMs) === null ? 1 : 0, state.name);
    });
    this.#snapshotKeys(health, nowMs);
  }

  /** Nothing is told of a state that is not shared. */
  sharing({ store, joined, gateways, losses }: Sharing): void {
    this.#stateJoined.set(joined ? 1 : 0, store);
    this.#stateGateways.set(gateways, store);
    this.#stateLosses.set(losses, store);
  }

  /** Keys are told by their number in the provider's list, never by anything of their secret. */
  #snapshotKeys({ pools }: PlanHealth, nowMs: number): void {
    for (const gauge of [this.#keyUp, this.#keyLoad, this.#keyLimit, this.#keyUsed]) gauge.reset();
    for (const { provider, pool } of pools) {
      for (const { number, state } of pool.keys) {
        const key = String(number);
        this.#keyUp.set(state.pause(nowMs) === null ? 1 : 0, provider, key);
        if (state.limits.length > 0) this.#keyLoad.set(state.load(nowMs), provider, key);
        for (const limit of state.limits) {
          const { dimension, source } = limit;
          this.#keyLimit.set(limit.limit, provider, key, dimension, source);
          this.#keyUsed.set(limit.used(nowMs), provider, key, dimension, source);
        }
      }
    }
  }
}
