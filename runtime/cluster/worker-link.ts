import type { Reloaded } from "../server/app-source.ts";
import type { Answer, Joined, OriginNote, Others, Store, StoreListener } from "../state/store.ts";
import type { Accounts } from "../usage/accounts.ts";
import type { UsageRecord } from "../usage/usage-ledger.ts";
import type { Question, ToPrimary, ToWorker } from "./messages.ts";

/** What a worker may ask of its primary, and hear from it. */
export class WorkerLink {
  readonly #send: (message: ToPrimary) => void;
  readonly #asked = new Map<number, { resolve(value: unknown): void; reject(problem: Error): void }>();
  #calls = 0;
  #listener: StoreListener | null = null;

  constructor(send: (message: ToPrimary) => void) {
    this.#send = send;
  }

  reload(): Promise<Reloaded> {
    return this.#ask({ about: "reload" });
  }

  /** The text of the metrics of all workers. */
  metrics(): Promise<string> {
    return this.#ask({ about: "metrics" });
  }

  /** The accounts that the primary keeps. */
  readonly accounts: Accounts = {
    add: (entry) => this.#send({ kind: "used", entry }),
    record: () => this.#ask<UsageRecord>({ about: "accounts" }),
    // The primary has brought it into the store, which is asked instead.
    spentTodayNanoUsd: () => 0,
    // The primary looks for itself.
    placeProblems: () => [],
    keepAt: () => {},
    flush: async () => {},
  };

  /** The store that the primary keeps, as the gateway of this name sees it. */
  store(gateway: string): Store {
    const ask = <T>(operation: (Question & { about: "store" })["operation"], asked: unknown): Promise<T> =>
      this.#ask({ about: "store", gateway, operation, asked });
    return {
      name: "the primary process",
      open: (listener) => {
        this.#listener = listener;
        setImmediate(() => listener.ready());
      },
      join: (joining) => ask<Joined>("join", joining),
      reserve: (demands) => ask<Answer>("reserve", demands),
      settle: (settlements) => ask<void>("settle", settlements),
      tell: (notes) => ask<void>("tell", notes),
      origins: (from) => ask<readonly OriginNote[]>("origins", from),
      beat: () => ask<Others | null>("beat", null),
      reset: () => setTimeout(() => this.#listener?.ready(), RESET_MS).unref(),
      close: async () => {},
    };
  }

  /** Takes what the primary says, where it is for this link. */
  hear(message: ToWorker): void {
    if (message.kind === "news") this.#listener?.heard(message.news);
    if (message.kind !== "answer" && message.kind !== "failed") return;
    const waiting = this.#asked.get(message.call);
    this.#asked.delete(message.call);
    if (message.kind === "answer") waiting?.resolve(message.value);
    else waiting?.reject(new Error(message.problem));
  }

  /** The primary is gone: nothing that was asked will be answered. */
  cut(): void {
    for (const { reject } of this.#asked.values()) reject(new Error("the primary process is gone"));
    this.#asked.clear();
    this.#listener?.lost("the primary process is gone");
  }

  /** Both ends are of one build: what comes back is what the question's type says. */
  #ask<T>(question: Question): Promise<T> {
    const call = ++this.#calls;
    return new Promise<T>((resolve, reject) => {
      this.#asked.set(call, { resolve: (value) => resolve(value as T), reject });
      this.#send({ kind: "ask", call, question });
    });
  }
}

const RESET_MS = 50;
