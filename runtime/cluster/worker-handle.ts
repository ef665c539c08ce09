import type { Worker } from "node:cluster";
import { systemClock } from "../clock/system-clock.ts";
import type { MemoryStore, StoreOperations } from "../state/memory-store.ts";
import type { MetricsPart } from "../telemetry/metrics.ts";
import type { UsageEntry } from "../usage/usage-ledger.ts";
import type { CarriedPlan, Prepared, Question, ToPrimary, ToWorker } from "./messages.ts";

type Started = Extract<ToPrimary, { kind: "started" }>;

/** What the primary does for a worker. */
export interface WorkerService {
  ask(question: Question): Promise<unknown>;
  used(entry: UsageEntry): void;
  ended(code: number, signal: string): void;
}

/** How long a scrape waits for a busy worker. */
const METRICS_WITHIN_MS = 2_000;
/** A worker that does not answer cannot be brought along to another plan. */
const PREPARED_WITHIN_MS = 10_000;

/** One worker, as its primary sees it. */
export class WorkerHandle {
  /** The name under which it shares its state; null before it has asked for anything. */
  gateway: string | null = null;
  /** Whether it has come as far as to serve. */
  served = false;
  /** The metrics that it told last. */
  lastMetrics: MetricsPart = [];
  readonly #worker: Worker;
  readonly #service: WorkerService;
  readonly #waiting = new Map<number, (value: unknown) => void>();
  #operations: StoreOperations | null = null;
  #calls = 0;
  /** What waits until it listens, for what is said earlier is lost; null from then on. */
  #unsaid: ToWorker[] | null = [];
  #begun: (started: Started) => void = () => {};
  readonly #exited: Promise<void>;

  constructor(worker: Worker, service: WorkerService) {
    this.#worker = worker;
    this.#service = service;
    worker.on("message", (message: ToPrimary) => this.#hear(message));
    // Sending to a worker that dies this moment; its exit is what counts.
    worker.on("error", () => {});
    this.#exited = new Promise((resolve) => {
      worker.on("exit", (code: number, signal: string) => {
        this.#begun({
          kind: "started",
          problems: ["a worker ended at its start"],
          address: "",
          adminAddress: null,
        });
        for (const answer of this.#waiting.values()) answer(null);
        service.ended(code, signal);
        resolve();
      });
    });
  }

  start(message: Extract<ToWorker, { kind: "start" }>): Promise<Started> {
    return new Promise((resolve) => {
      this.#begun = resolve;
      this.#send(message);
    });
  }

  /** Why it cannot serve a plan; empty where it can, or is no more. */
  async prepare(plan: CarriedPlan): Promise<Prepared> {
    const answer = await this.#ask((call) => ({ kind: "prepare", call, plan }), PREPARED_WITHIN_MS);
    if (Array.isArray(answer)) return answer.map(String);
    return this.#worker.isDead() ? [] : ["a worker did not answer"];
  }

  async commit(): Promise<void> {
    await this.#ask((call) => ({ kind: "commit", call }), PREPARED_WITHIN_MS);
  }

  /** Brings `lastMetrics` up to the moment; they are those of before where it does not answer in time: what was counted stays counted. */
  async metrics(): Promise<void> {
    const answer = await this.#ask((call) => ({ kind: "metrics", call }), METRICS_WITHIN_MS);
    if (Array.isArray(answer)) this.lastMetrics = answer;
  }

  /** Resolves when the process is gone; after the second deadline it is killed. */
  stop(deadlineMs: number, killAfterMs: number): Promise<void> {
    this.#send({ kind: "stop", deadlineMs });
    const cancel = systemClock.after(killAfterMs, () => void this.#worker.process.kill("SIGKILL"));
    return this.#exited.finally(cancel);
  }

  operationsOf(gateway: string, store: MemoryStore): StoreOperations {
    this.gateway = gateway;
    this.#operations ??= store.connect(gateway, (news) => this.#send({ kind: "news", news }));
    return this.#operations;
  }

  #hear(message: ToPrimary): void {
    switch (message.kind) {
      case "here": {
        const unsaid = this.#unsaid ?? [];
        this.#unsaid = null;
        for (const one of unsaid) this.#send(one);
        return;
      }
      case "started":
        this.served = message.problems.length === 0;
        this.#begun(message);
        return;
      case "answer":
        this.#waiting.get(message.call)?.(message.value);
        return;
      case "used":
        this.#service.used(message.entry);
        return;
      case "ask": {
        const { call, question } = message;
        this.#service.ask(question).then(
          (value) => this.#send({ kind: "answer", call, value }),
          (error: unknown) => {
            const problem = error instanceof Error ? error.message : String(error);
            this.#send({ kind: "failed", call, problem });
          },
        );
      }
    }
  }

  /** Null where no answer comes. */
  #ask(message: (call: number) => ToWorker, withinMs: number): Promise<unknown> {
    const call = ++this.#calls;
    if (this.#worker.isDead()) return Promise.resolve(null);
    return new Promise((resolve) => {
      const end = (value: unknown): void => {
        cancel();
        this.#waiting.delete(call);
        resolve(value);
      };
      const cancel = systemClock.after(withinMs, () => end(null));
      this.#waiting.set(call, end);
      this.#send(message(call));
    });
  }

  #send(message: ToWorker): void {
    if (this.#unsaid !== null) this.#unsaid.push(message);
    else if (this.#worker.isConnected()) this.#worker.send(message);
  }
}
