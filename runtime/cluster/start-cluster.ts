import cluster, { type Worker } from "node:cluster";
import type { Plan } from "../../engine/index.ts";
import { systemClock } from "../clock/system-clock.ts";
import { sharedClientName } from "../limits/shared-client-use.ts";
import { SlidingWindow } from "../limits/sliding-window.ts";
import type { Secrets } from "../security/resolve-secrets.ts";
import type { Reloaded } from "../server/app-source.ts";
import { DaySpending } from "../state/day-spending.ts";
import { MemoryStore } from "../state/memory-store.ts";
import type { Log } from "../telemetry/log.ts";
import { Metrics, type MetricsPart } from "../telemetry/metrics.ts";
import { openUsageFile } from "../usage/usage-file.ts";
import { UsageKeeper } from "../usage/usage-keeper.ts";
import { UsageLedger } from "../usage/usage-ledger.ts";
import type { CarriedPlan, Prepared, Question, ToPrimary } from "./messages.ts";
import { WorkerHandle } from "./worker-handle.ts";

/** A plan with its bytes and secrets, read again. */
export type CarriedPlanSource = () => Promise<
  | { readonly ok: true; readonly plan: Plan; readonly bytes: Uint8Array; readonly secrets: Secrets }
  | { readonly ok: false; readonly problems: readonly string[] }
>;

export interface ClusterOptions {
  readonly workers: number;
  readonly source: CarriedPlanSource;
  readonly log: Log;
}

/** Several processes that serve one plan on one address. */
export interface Cluster {
  readonly address: string;
  readonly adminAddress: string | null;
  /** Reads the plan again; all workers serve the new one, or none does. */
  reread(): Promise<Reloaded>;
  /** Stops all workers, each as a gateway stops; what is left after the deadline (30 s) is broken off. */
  close(deadlineMs?: number): Promise<void>;
}

export type ClusterStarted =
  | { readonly ok: true; readonly cluster: Cluster }
  | { readonly ok: false; readonly problems: readonly string[] };

/** A worker that dies is replaced at once, but no more often than so many times in a minute. */
const REPLACEMENTS_A_MINUTE = 5;
const MINUTE_MS = 60_000;
const STOP_DEADLINE_MS = 30_000;
/** What a worker may take for its last words after the deadline. */
const LAST_WORDS_MS = 3_000;

/** Starts the workers of a gateway. Each is this very program, run with the same command line; `runWorker` is its part. */
export async function startCluster({ workers, source, log }: ClusterOptions): Promise<ClusterStarted> {
  const first = await source();
  if (!first.ok) return first;
  const kept = first.plan.gateway.stateFile;
  const usage = kept === null ? ({ ok: true, record: null } as const) : await openUsageFile(kept);
  if (!usage.ok) return { ok: false, problems: [usage.problem] };
  const primary = new Primary(
    workers,
    source,
    log,
    carried(first),
    new UsageLedger(usage.record),
    first.plan,
  );
  return primary.start();
}

class Primary {
  readonly #count: number;
  readonly #source: CarriedPlanSource;
  readonly #log: Log;
  readonly #accounts: UsageKeeper;
  readonly #store = new MemoryStore(systemClock);
  readonly #workers = new Set<WorkerHandle>();
  readonly #replacements = new SlidingWindow(REPLACEMENTS_A_MINUTE, MINUTE_MS);
  /** The clients whose budgets the plan of the moment holds. */
  #budgets: ReadonlySet<string> = new Set();
  readonly #metrics = new Metrics();
  /** What the workers that are no more have counted. */
  #departed: Promise<MetricsPart> = Promise.resolve([]);
  #plan: CarriedPlan;
  #lastReading: Promise<unknown> = Promise.resolve();
  #stopping = false;

  constructor(
    count: number,
    source: CarriedPlanSource,
    log: Log,
    plan: CarriedPlan,
    ledger: UsageLedger,
    served: Plan,
  ) {
    this.#count = count;
    this.#source = source;
    this.#log = log;
    this.#plan = plan;
    this.#accounts = new UsageKeeper(ledger, served.gateway.stateFile, systemClock, log);
    this.#bringSpending(served);
  }

  async start(): Promise<ClusterStarted> {
    cluster.setupPrimary({ serialization: "advanced" });
    const started = await Promise.all(Array.from({ length: this.#count }, () => this.#fork()));
    const problems = [...new Set(started.flatMap((one) => one.problems))];
    if (problems.length > 0) {
      await this.#stop(0);
      return { ok: false, problems };
    }
    const [{ address, adminAddress } = { address: "", adminAddress: null }] = started;
    this.#log.info({ workers: this.#count }, "all workers are listening");
    return {
      ok: true,
      cluster: {
        address,
        adminAddress,
        reread: () => this.#reread(),
        close: (deadlineMs = STOP_DEADLINE_MS) => this.#stop(deadlineMs),
      },
    };
  }

  async #fork(): Promise<Extract<ToPrimary, { kind: "started" }>> {
    const worker = cluster.fork();
    const handle = new WorkerHandle(worker, {
      ask: (question) => this.#answer(handle, question),
      used: (entry) => this.#accounts.add(entry),
      ended: (code, signal) => this.#ended(handle, worker, code, signal),
    });
    this.#workers.add(handle);
    return handle.start({ kind: "start", plan: this.#plan, workers: this.#count });
  }

  #ended(handle: WorkerHandle, worker: Worker, code: number, signal: string): void {
    this.#workers.delete(handle);
    // A counter that went back would count anew what it had counted.
    if (handle.lastMetrics.length > 0)
      this.#departed = this.#departed.then((earlier) => Metrics.counted([earlier, handle.lastMetrics]));
    if (handle.gateway !== null) this.#store.leave(handle.gateway);
    if (this.#stopping || !handle.served) return;
    const nowMs = systemClock.nowMs();
    const place = this.#replacements.reserve(1, nowMs);
    const delayMs = place.ok ? 0 : Math.round(place.retryAtMs - nowMs);
    this.#log.error({ worker: worker.id, code, signal, delayMs }, "a worker died and is replaced");
    systemClock.after(delayMs, () => void this.#replace());
  }

  async #replace(): Promise<void> {
    if (this.#stopping) return;
    const { problems } = await this.#fork();
    if (problems.length === 0 || this.#stopping) return;
    const nowMs = systemClock.nowMs();
    const place = this.#replacements.reserve(1, nowMs);
    this.#log.error({ problems }, "a worker did not start");
    systemClock.after(place.ok ? 0 : place.retryAtMs - nowMs, () => void this.#replace());
  }

  async #answer(handle: WorkerHandle, question: Question): Promise<unknown> {
    switch (question.about) {
      case "reload":
        return this.#reread();
      case "metrics":
        return Metrics.renderTogether(await this.#gather());
      case "accounts":
        return this.#accounts.record();
      case "store": {
        const { gateway, operation, asked } = question;
        const operations = handle.operationsOf(gateway, this.#store);
        // Both ends are of one build: what is asked fits the operation.
        const run = operations[operation] as (asked: unknown) => Promise<unknown>;
        return run(asked);
      }
    }
  }

  async #gather(): Promise<readonly MetricsPart[]> {
    const asked = [...this.#workers];
    await Promise.all(asked.map((worker) => worker.metrics()));
    // One that has died meanwhile is among the departed, and counts once.
    const departed = this.#departed;
    const parts = asked.filter((worker) => this.#workers.has(worker)).map(({ lastMetrics }) => lastMetrics);
    return [await this.#metrics.part(), ...parts, await departed];
  }

  /** One reading at a time, so that the newest wins. */
  #reread(): Promise<Reloaded> {
    const reading = this.#lastReading.then(() => this.#readNow());
    this.#lastReading = reading;
    return reading;
  }

  async #readNow(): Promise<Reloaded> {
    const read = await this.#source().catch((error: unknown) => ({
      ok: false as const,
      problems: [error instanceof Error ? error.message : String(error)],
    }));
    if (!read.ok) return this.#refused(read.problems);
    const place = this.#accounts.placeProblems(read.plan.gateway.stateFile);
    if (place.length > 0) return this.#refused(place);
    const plan = carried(read);
    const workers = new Set<WorkerHandle>();
    // A worker that came meanwhile began with the plan of before.
    for (let others = this.#besides(workers); others.length > 0; others = this.#besides(workers)) {
      const prepared = await Promise.all(others.map((worker) => worker.prepare(plan)));
      const problems: Prepared = [...new Set(prepared.flat())];
      if (problems.length > 0) return this.#refused(problems);
      for (const worker of others) workers.add(worker);
    }
    this.#plan = plan;
    this.#accounts.keepAt(read.plan.gateway.stateFile);
    this.#bringSpending(read.plan);
    await Promise.all([...workers].map((worker) => worker.commit()));
    this.#metrics.reload("ok");
    return { ok: true, plan: read.plan.meaningDigest };
  }

  #besides(known: ReadonlySet<WorkerHandle>): readonly WorkerHandle[] {
    return [...this.#workers].filter((worker) => !known.has(worker));
  }

  #refused(problems: readonly string[]): Reloaded {
    this.#metrics.reload("refused");
    this.#log.error({ problems }, "the plan was not reloaded");
    return { ok: false, problems };
  }

  /** What the accounts say of the day so far, of the budgets that were not held until now: those that were, the store knows. */
  #bringSpending({ gateway }: Plan): void {
    const day = DaySpending.dayOf(systemClock.nowMs());
    const budgets = gateway.clients.filter(({ dailyUsd }) => dailyUsd !== null);
    for (const { name } of budgets) {
      if (this.#budgets.has(name)) continue;
      const budget = sharedClientName(name);
      const spent = this.#accounts.spentTodayNanoUsd(name) - this.#store.spentOn(budget, day);
      if (spent > 0) this.#store.bring({ name: budget, day, spent: { [EARLIER]: spent } });
    }
    this.#budgets = new Set(budgets.map(({ name }) => name));
  }

  async #stop(deadlineMs: number): Promise<void> {
    this.#stopping = true;
    const stopped = [...this.#workers].map((worker) => worker.stop(deadlineMs, deadlineMs + LAST_WORDS_MS));
    await Promise.all(stopped);
    await this.#accounts.flush();
  }
}

/** Under whose name the store has what was spent before the primary started. */
const EARLIER = "earlier";

function carried({ bytes, secrets }: { bytes: Uint8Array; secrets: Secrets }): CarriedPlan {
  return { bytes, secrets: [...secrets].map(([reference, secret]) => [reference, secret.reveal()]) };
}
