import type { Gate } from "./gate-table.ts";

/** Why one target was left out: a gate of the plan, or its health at this moment. */
export type RefusalReason = Gate | "cooling" | "breaker_open";

export interface AdmittedTarget {
  /** The row of `plan.targets`. */
  readonly target: number;
  /** The gates that were lifted for this step by `allow degrade` and that this request would have failed. */
  readonly degraded: readonly Gate[];
}

export interface RefusedTarget {
  readonly target: number;
  readonly reason: RefusalReason;
}

/** What the plan says of one request: the answer of `decide`, total over all facts. */
export type Decision =
  | {
      readonly outcome: "route";
      readonly rule: string;
      readonly chain: string;
      /** At least one, in the order in which they are tried. */
      readonly targets: readonly AdmittedTarget[];
      readonly refused: readonly RefusedTarget[];
      readonly topics: readonly string[];
    }
  | {
      readonly outcome: "reject";
      readonly rule: string;
      readonly status: number;
      readonly message: string;
      readonly topics: readonly string[];
    }
  | {
      readonly outcome: "refused";
      /** Null where the request is outside the envelope, so that no rule was asked. */
      readonly rule: string | null;
      readonly chain: string | null;
      readonly reason: "envelope" | "no_rule" | "no_target";
      readonly refused: readonly RefusedTarget[];
      readonly topics: readonly string[];
    };

/** The health of one target when a decision is made; a target without an entry is up. */
export type TargetHealth =
  | { readonly state: "up"; readonly inFlight?: number; readonly firstTokenMs?: number }
  | { readonly state: "cooling" | "breaker_open"; readonly untilMs: number };

/** What is known of targets, by row of `plan.targets`; what is simply up may be missing. */
export type HealthTable = ReadonlyMap<number, TargetHealth>;
/** A table, or what answers like one. */
export type Health = Pick<HealthTable, "size" | "get">;
export const ALL_HEALTHY: Health = new Map();
