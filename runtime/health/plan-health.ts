import type { Health, TargetHealth } from "../../engine/index.ts";
import type { FailureClass } from "../failures/failure-table.ts";
import type { KeyPool } from "../keys/key-pool.ts";
import type { TargetState } from "./target-state.ts";

/** The state of one row of `plan.targets`. */
export interface TargetRow {
  readonly state: TargetState;
  readonly pool: KeyPool;
}

/** The keys of one provider, which all its targets share. */
export interface ProviderPool {
  readonly provider: string;
  readonly pool: KeyPool;
}

/** Why a target cannot be tried at this moment, and when that ends. */
export interface Unavailable {
  readonly state: "cooling" | "breaker_open";
  readonly because: FailureClass;
  readonly untilMs: number;
}

/** The health of one plan's targets, by row. */
export class PlanHealth {
  readonly rows: readonly TargetRow[];
  /** By row of `plan.providers`. */
  readonly pools: readonly ProviderPool[];

  constructor(rows: readonly TargetRow[], pools: readonly ProviderPool[]) {
    this.rows = rows;
    this.pools = pools;
  }

  row(target: number): TargetRow {
    const row = this.rows[target];
    if (row === undefined) throw new Error(`the plan has no target ${target}`);
    return row;
  }

  /** What keeps a target out now; null where it may be tried. */
  unavailable(target: number, nowMs: number): Unavailable | null {
    const { state, pool } = this.row(target);
    const openUntilMs = state.breaker.openUntilMs(nowMs);
    if (openUntilMs !== null) return { state: "breaker_open", because: state.failedBy, untilMs: openUntilMs };
    const pause = state.cooldown.at(nowMs) ?? pool.pause(nowMs);
    return pause === null ? null : { state: "cooling", because: pause.because, untilMs: pause.untilMs };
  }

  /** What `decide` is told. A target of which there is nothing to say has no entry. */
  at(nowMs: number): Health {
    const health = new Map<number, TargetHealth>();
    for (let target = 0; target < this.rows.length; target++) {
      const out = this.unavailable(target, nowMs);
      if (out !== null) {
        health.set(target, { state: out.state, untilMs: out.untilMs });
        continue;
      }
      const { inFlight, firstTokenMs } = this.row(target).state;
      if (firstTokenMs !== null) health.set(target, { state: "up", inFlight, firstTokenMs });
      else if (inFlight > 0) health.set(target, { state: "up", inFlight });
    }
    return health;
  }
}
