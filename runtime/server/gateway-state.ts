import type { Clock } from "../clock/clock.ts";
import { HealthBoard } from "../health/health-board.ts";
import { BufferedBytes } from "../limits/buffered-bytes.ts";
import { ConcurrencyGate } from "../limits/concurrency-gate.ts";
import { OriginMemory } from "../memory/origin-memory.ts";
import type { Log } from "../telemetry/log.ts";
import { Metrics } from "../telemetry/metrics.ts";
import type { Telemetry } from "../telemetry/otlp/telemetry.ts";
import type { Upstream } from "../upstream/upstream.ts";
import type { UsageKeeper } from "../usage/usage-keeper.ts";

/** Randomness as the runtime sees it: a parameter, so that tests hold it. */
export interface Randomness {
  /** A new request id. */
  requestId(): string;
  /** The seed of the next decision, an integer; a gateway gives every request another one. */
  nextSeed(): number;
}

/** What outlives every plan: connections, health, limits, log and metrics. */
export interface GatewayState {
  readonly echo: boolean;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Null where no OpenTelemetry endpoint is named. */
  readonly telemetry: Telemetry | null;
  readonly board: HealthBoard;
  readonly upstream: Upstream;
  /** The domains of the signed thinking that has passed by. */
  readonly signatures: OriginMemory;
  /** The signature domains that issued the answers whose ids clients may refer to. */
  readonly storedAnswers: OriginMemory;
  readonly concurrency: ConcurrencyGate;
  readonly buffered: BufferedBytes;
  readonly usage: UsageKeeper;
  /** Aborts what is in flight when the deadline of a stop has passed. */
  readonly stopNow: AbortController;
  readonly keepAliveMs: number;
  draining: boolean;
}

/** All bodies together may hold this many times the limit of one. */
const BODIES_AT_ONCE = 16;

export interface StateOptions {
  readonly echo: boolean;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly telemetry: Telemetry | null;
  readonly upstream: Upstream;
  readonly bodyLimitBytes: number;
  readonly concurrency: number;
  readonly keepAliveMs: number;
  readonly usage: UsageKeeper;
}

export function gatewayState(options: StateOptions): GatewayState {
  const { bodyLimitBytes, concurrency, ...rest } = options;
  return {
    ...rest,
    metrics: new Metrics(),
    board: new HealthBoard(),
    signatures: new OriginMemory(),
    storedAnswers: new OriginMemory(),
    concurrency: new ConcurrencyGate(concurrency, options.clock),
    buffered: new BufferedBytes(bodyLimitBytes * BODIES_AT_ONCE),
    stopNow: new AbortController(),
    draining: false,
  };
}
