import type { LookupFunction } from "node:net";
import type { Plan } from "../../engine/index.ts";
import type { Clock } from "../clock/clock.ts";
import { Cohort } from "../clock/cohort.ts";
import { systemClock } from "../clock/system-clock.ts";
import type { WorkerLink } from "../cluster/worker-link.ts";
import type { Secrets } from "../security/resolve-secrets.ts";
import type { Store } from "../state/store.ts";
import type { Log } from "../telemetry/log.ts";
import type { MetricsPart } from "../telemetry/metrics.ts";
import type { OtlpSettings } from "../telemetry/otlp/otlp-settings.ts";
import { TraceIds } from "../telemetry/otlp/trace-ids.ts";
import { systemNameLookup } from "../upstream/guarded-connector.ts";
import { Upstream } from "../upstream/upstream.ts";
import { openUsageFile, type UsageRead } from "../usage/usage-file.ts";
import { UsageKeeper } from "../usage/usage-keeper.ts";
import { UsageLedger } from "../usage/usage-ledger.ts";
import { takeSnapshot } from "./admin.ts";
import type { AppSource, Reloaded } from "./app-source.ts";
import { buildApp } from "./build-app.ts";
import { type GatewayState, gatewayState, type Randomness, roomForBodies } from "./gateway-state.ts";
import { joinOthers } from "./join-others.ts";
import { type Listener, listen, parseListen } from "./listen.ts";
import { type Serving, servingOf } from "./serving.ts";
import { movedPlaces, servingProblems } from "./serving-problems.ts";
import { stopGateway } from "./stop-gateway.ts";

/** A plan with its secrets, read again. */
export type PlanSource = () => Promise<
  | { readonly ok: true; readonly plan: Plan; readonly secrets: Secrets }
  | { readonly ok: false; readonly problems: readonly string[] }
>;

export interface GatewayOptions {
  readonly plan: Plan;
  readonly secrets: Secrets;
  readonly log: Log;
  /** Where traces and metrics are sent, as `readOtlpSettings` reads it; nothing is sent, or loaded for it, where this is null. */
  readonly otlp?: OtlpSettings | null;
  /** Instead of the plan's; port 0 takes a free one. */
  readonly host?: string;
  readonly port?: number;
  /** Answers for every target inside the gateway: no provider is called, none of their secrets needed. */
  readonly echo?: boolean;
  /** Where `reread` and `POST /admin/reload` read the next plan; without it that endpoint answers 501. */
  readonly source?: PlanSource;
  /** How often a silent stream gets a keep-alive; 10 s by default. */
  readonly keepAliveMs?: number;
  /** How long a client may take nothing of what waits for it before it counts as gone; 120 s by default. */
  readonly stalledClientMs?: number;
  /** How long a client may take for its headers (20 s by default) and its whole request (120 s). */
  readonly headersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  /** Where its state is kept instead of where the plan says, given the name of this gateway. */
  readonly store?: (gateway: string) => Store;
  /** Set where this process is one of several: what they have in common is the primary's. */
  readonly worker?: { readonly link: WorkerLink; readonly workers: number };
  /** How long the start waits for a shared state; 5 s by default. */
  readonly joinTimeoutMs?: number;
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  readonly lookup?: LookupFunction;
}

export interface Gateway {
  /** Where it listens, such as `http://127.0.0.1:8484`. */
  readonly address: string;
  /** Where the operator's own listener is; null without one. */
  readonly adminAddress: string | null;
  /** What keeps a plan from being served here; empty where nothing does. */
  problemsOf(plan: Plan, secrets: Secrets): readonly string[];
  /** The metrics of the moment, as data. */
  metrics(): Promise<MetricsPart>;
  /** Serves another plan from the next request on. A plan that cannot be served changes nothing. */
  reload(plan: Plan, secrets: Secrets): Reloaded;
  /** Reads the plan again where the gateway was told to read it, and serves it; one reading at a time, so that the newest wins. */
  reread(): Promise<Reloaded>;
  /** Stops taking requests, finishes those under way, and after the deadline (30 s by default) breaks the rest off. */
  close(deadlineMs?: number): Promise<void>;
}

export type Started =
  | { readonly ok: true; readonly gateway: Gateway }
  | { readonly ok: false; readonly problems: readonly string[] };

const STOP_DEADLINE_MS = 30_000;

/** Serves a plan. Everything that keeps it from starting is named at once, as sentences for the operator. */
export async function startGateway(options: GatewayOptions): Promise<Started> {
  const { plan, secrets, log, clock = systemClock } = options;
  const host = options.host ?? plan.gateway.host;
  const echo = options.echo ?? false;
  const problems = servingProblems(plan, secrets, host, echo);
  if (problems.length > 0) return { ok: false, problems };
  const { worker } = options;
  const kept = await keptUsage(worker === undefined ? plan.gateway.stateFile : null);
  if (!kept.ok) return { ok: false, problems: [kept.problem] };
  const ofPrimary = plan.gateway.state === "memory" ? worker?.link : undefined;
  const joined = await joinOthers({
    plan,
    secrets,
    log,
    clock,
    store: options.store ?? ofPrimary?.store.bind(ofPrimary),
    withinMs: options.joinTimeoutMs,
  });
  if (!joined.ok) return joined;
  const { shared } = joined;
  const cohort = new Cohort();
  const state = gatewayState({
    echo,
    clock,
    cohort,
    randomness: options.randomness ?? systemRandomness(),
    log,
    telemetry: await telemetryOf(options.otlp ?? null, clock, log),
    upstream: new Upstream(clock, cohort, options.lookup ?? systemNameLookup),
    bodyLimitBytes: plan.gateway.bodyLimitBytes,
    concurrency: plan.gateway.concurrency,
    workers: worker?.workers ?? 1,
    keepAliveMs: options.keepAliveMs ?? 10_000,
    stalledClientMs: options.stalledClientMs ?? 120_000,
    usage:
      worker?.link.accounts ??
      new UsageKeeper(new UsageLedger(kept.record), plan.gateway.stateFile, clock, log),
    shared,
  });
  let serving = servingOf(plan, secrets, state, null);
  await shared?.refresh();
  const problemsOf = (nextPlan: Plan, nextSecrets: Secrets): readonly string[] => [
    ...servingProblems(nextPlan, nextSecrets, host, echo),
    ...movedPlaces(nextPlan, plan, options),
    ...state.usage.placeProblems(nextPlan.gateway.stateFile),
  ];
  const reload = (nextPlan: Plan, nextSecrets: Secrets): Reloaded => {
    const problems = problemsOf(nextPlan, nextSecrets);
    if (problems.length > 0) return notReloaded(problems, state);
    // Of several workers' reload the primary tells.
    if (worker === undefined) state.metrics.reload("ok");
    // Secrets are read anew with each plan, so the same one is worth serving again.
    const isAnother = nextPlan.meaningDigest !== serving.plan.meaningDigest;
    serving = servingOf(nextPlan, nextSecrets, state, serving);
    void shared?.refresh();
    announce(serving, state, isAnother ? "serving another plan" : "serving the same plan again");
    return { ok: true, plan: nextPlan.meaningDigest };
  };
  const { source } = options;
  let lastReading: Promise<unknown> = Promise.resolve();
  const reread = (): Promise<Reloaded> => {
    const reading = lastReading.then(() => reloadFrom(source, reload, state));
    lastReading = reading;
    return reading;
  };
  const appSource: AppSource = {
    state,
    serving: () => serving,
    admin: {
      reload: worker === undefined ? (source === undefined ? null : reread) : () => worker.link.reload(),
      metrics: worker === undefined ? null : () => worker.link.metrics(),
    },
  };
  const patience = {
    headersMs: options.headersTimeoutMs ?? 20_000,
    requestMs: options.requestTimeoutMs ?? 120_000,
  };
  const adminListen = plan.gateway.admin?.listen ?? null;
  const wanted: Listener[] = [
    {
      app: buildApp(appSource, adminListen === null ? "everything" : "clients", patience),
      host,
      port: options.port ?? plan.gateway.port,
    },
  ];
  if (adminListen !== null)
    wanted.push({ app: buildApp(appSource, "operator", patience), ...parseListen(adminListen) });
  const listening = await listen(wanted);
  if (!listening.ok) {
    await Promise.all([state.upstream.close(), state.telemetry?.close(0), shared?.close()]);
    return listening;
  }
  announce(serving, state, "listening");
  const [address = "", adminAddress = null] = listening.addresses;
  const close = (deadlineMs = STOP_DEADLINE_MS): Promise<void> => stopGateway(wanted, state, deadlineMs);
  const metrics = (): Promise<MetricsPart> => {
    takeSnapshot(serving, state);
    return state.metrics.part();
  };
  return {
    ok: true,
    gateway: { address, adminAddress, reload, problemsOf, reread, metrics, close },
  };
}

/** Loaded only where it is wanted: a gateway without a collector starts as fast as ever. */
async function telemetryOf(
  settings: OtlpSettings | null,
  clock: Clock,
  log: Log,
): Promise<GatewayState["telemetry"]> {
  if (settings === null) return null;
  const { Telemetry } = await import("../telemetry/otlp/telemetry.ts");
  return new Telemetry(settings, clock, log);
}

function keptUsage(path: string | null): Promise<UsageRead> {
  return path === null ? Promise.resolve({ ok: true, record: null }) : openUsageFile(path);
}

async function reloadFrom(
  source: PlanSource | undefined,
  reload: Gateway["reload"],
  state: GatewayState,
): Promise<Reloaded> {
  if (source === undefined)
    return notReloaded(["the gateway was started without a place to read from"], state);
  try {
    const read = await source();
    return read.ok ? reload(read.plan, read.secrets) : notReloaded(read.problems, state);
  } catch (error) {
    return notReloaded([error instanceof Error ? error.message : String(error)], state);
  }
}

function notReloaded(problems: readonly string[], { metrics, log }: GatewayState): Reloaded {
  metrics.reload("refused");
  log.error({ problems }, "the plan was not reloaded");
  return { ok: false, problems };
}

function announce(
  { plan }: Serving,
  { log, metrics, echo, concurrency, buffered, workers, usage }: GatewayState,
  message: string,
): void {
  concurrency.configure(Math.ceil(plan.gateway.concurrency / workers));
  buffered.configure(roomForBodies(plan.gateway.bodyLimitBytes));
  usage.keepAt(plan.gateway.stateFile);
  metrics.serving(plan.meaningDigest);
  log.info(
    { plan: plan.meaningDigest, targets: plan.targets.length, rules: plan.rules.length, echo },
    message,
  );
}

function systemRandomness(): Randomness {
  const seeds = new Map<string, number>();
  const ids = new TraceIds();
  return {
    requestId: () => `req_${ids.trace()}`,
    // A counter for each chain, so that `round-robin` goes round; strategies that draw lots mix it themselves.
    nextSeed(chain) {
      const seed = seeds.get(chain) ?? 0;
      seeds.set(chain, seed + 1);
      return seed;
    },
  };
}
