import type { Clock } from "../clock/clock.ts";
import type { Cohort } from "../clock/cohort.ts";
import { StopSignal } from "../failures/stop-signal.ts";
import { HealthBoard } from "../health/health-board.ts";
import { BufferedBytes } from "../limits/buffered-bytes.ts";
import { ClientDoors } from "../limits/client-doors.ts";
import { ConcurrencyGate } from "../limits/concurrency-gate.ts";
import { OriginMemory } from "../memory/origin-memory.ts";
import type { SharedState } from "../state/shared-state.ts";
import type { Log } from "../telemetry/log.ts";
import { Metrics } from "../telemetry/metrics.ts";
import type { Telemetry } from "../telemetry/otlp/telemetry.ts";
import { RequestLog } from "../telemetry/request-log.ts";
import type { Upstream } from "../upstream/upstream.ts";
import type { Accounts } from "../usage/accounts.ts";
import { Records } from "./records.ts";

/** Randomness as the runtime sees it: a parameter, so that tests hold it. */
export interface Randomness {
  /** A new request id. */
  requestId(): string;
  /** The seed of the next decision for a chain, an integer; a gateway gives every request of it another one. */
  nextSeed(chain: string): number;
}

/** What outlives every plan: connections, health, limits, log and metrics. */
export interface GatewayState {
  readonly echo: boolean;
  readonly clock: Clock;
  /** The requests that are served now, which take their steps together. */
  readonly cohort: Cohort;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly requestLog: RequestLog;
  readonly metrics: Metrics;
  /** Null where no OpenTelemetry endpoint is named. */
  readonly telemetry: Telemetry | null;
  readonly board: HealthBoard;
  /** What this gateway shares with others; null where it keeps its state to itself. */
  readonly shared: SharedState | null;
  readonly upstream: Upstream;
  /** The domains of the thinking that has passed by. */
  readonly thoughts: OriginMemory;
  /** The signature domains that issued the answers whose ids clients may refer to. */
  readonly storedAnswers: OriginMemory;
  /** The processes that serve together, this one included: each takes its part of what the plan allows at once. */
  readonly workers: number;
  readonly concurrency: ConcurrencyGate;
  readonly doors: ClientDoors;
  readonly buffered: BufferedBytes;
  readonly usage: Accounts;
  /** What the log, the metrics and the accounts are told of requests that are over. */
  readonly records: Records;
  /** Aborts what is in flight when the deadline of a stop has passed. */
  readonly stopNow: StopSignal;
  readonly keepAliveMs: number;
  readonly stalledClientMs: number;
  draining: boolean;
}

/** All bodies together may hold this many times the limit of one. */
const BODIES_AT_ONCE = 16;

/** What all bodies together may hold, by the limit of one. */
export function roomForBodies(bodyLimitBytes: number): number {
  return bodyLimitBytes * BODIES_AT_ONCE;
}

export interface StateOptions {
  readonly echo: boolean;
  readonly clock: Clock;
  readonly cohort: Cohort;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly telemetry: Telemetry | null;
  readonly upstream: Upstream;
  readonly bodyLimitBytes: number;
  readonly concurrency: number;
  readonly workers: number;
  readonly keepAliveMs: number;
  readonly stalledClientMs: number;
  readonly usage: Accounts;
  readonly shared: SharedState | null;
}

export function gatewayState(options: StateOptions): GatewayState {
  const { bodyLimitBytes, concurrency, ...rest } = options;
  const { shared } = options;
  return {
    ...rest,
    requestLog: new RequestLog(options.log),
    metrics: new Metrics(),
    board: new HealthBoard(shared),
    thoughts: sharedMemory("signature", shared),
    storedAnswers: sharedMemory("answer", shared),
    doors: new ClientDoors(),
    concurrency: new ConcurrencyGate(Math.ceil(concurrency / options.workers), options.clock),
    buffered: new BufferedBytes(roomForBodies(bodyLimitBytes)),
    records: new Records(options.clock, (err) => options.log.error({ err }, "internal error")),
    stopNow: new StopSignal(),
    draining: false,
  };
}

/** A memory that knows what other gateways remember of the same kind. */
function sharedMemory(kind: string, shared: SharedState | null): OriginMemory {
  const memory = new OriginMemory();
  if (shared === null) return memory;
  memory.tell((hash, origin) => shared.tellOrigin(`${kind} ${hash}`, origin));
  shared.onOrigin((key, origin) => {
    if (key.startsWith(`${kind} `)) memory.adopt(key.slice(kind.length + 1), origin);
  });
  return memory;
}
