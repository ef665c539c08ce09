import type { News } from "../state/store.ts";
import type { MetricsPart } from "../telemetry/metrics.ts";
import type { UsageEntry } from "../usage/usage-ledger.ts";

/** A plan on its way to a worker, with its secrets: they go through the pipe between the two and nowhere else. */
export interface CarriedPlan {
  readonly bytes: Uint8Array;
  readonly secrets: readonly (readonly [reference: string, secret: string])[];
}

/** What the primary says to a worker. */
export type ToWorker =
  | { readonly kind: "start"; readonly plan: CarriedPlan; readonly workers: number }
  /** Says whether it could serve this plan, and keeps it until it is told to. */
  | { readonly kind: "prepare"; readonly call: number; readonly plan: CarriedPlan }
  | { readonly kind: "commit"; readonly call: number }
  | { readonly kind: "metrics"; readonly call: number }
  /** The answer to what the worker asked. */
  | { readonly kind: "answer"; readonly call: number; readonly value: unknown }
  | { readonly kind: "failed"; readonly call: number; readonly problem: string }
  | { readonly kind: "news"; readonly news: readonly News[] }
  | { readonly kind: "stop"; readonly deadlineMs: number };

/** What a worker says to the primary. */
export type ToPrimary =
  /** It listens: what is said earlier is lost. */
  | { readonly kind: "here" }
  | {
      readonly kind: "started";
      readonly problems: readonly string[];
      readonly address: string;
      readonly adminAddress: string | null;
    }
  /** The answer to `prepare`, `commit` or `metrics`. */
  | { readonly kind: "answer"; readonly call: number; readonly value: unknown }
  | { readonly kind: "ask"; readonly call: number; readonly question: Question }
  | { readonly kind: "used"; readonly entry: UsageEntry };

/** What a worker asks of the primary. */
export type Question =
  | { readonly about: "reload" | "metrics" | "accounts" }
  /** An operation of the store; the one of the gateway that asks. */
  | {
      readonly about: "store";
      readonly gateway: string;
      readonly operation: "join" | "reserve" | "settle" | "tell" | "origins" | "beat";
      readonly asked: unknown;
    };

/** What `prepare` and `commit` are answered with. */
export type Prepared = readonly string[];

export type { MetricsPart };
