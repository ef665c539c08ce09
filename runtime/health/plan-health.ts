import type { Health, TargetHealth } from "../../engine/index.ts";
import type { FailureClass } from "../failures/failure-table.ts";
import type { KeyPool } from "../keys/key-pool.ts";
import type { TokenCount } from "../keys/token-count.ts";
import type { Rest } from "./cooldown.ts";
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

  /** What keeps a target out now, and longest; null where it may be tried. */
  unavailable(target: number, nowMs: number): Unavailable | null {
    const { state, pool } = this.row(target);
    const openUntilMs = state.breaker.openUntilMs(nowMs);
    const open =
      openUntilMs === null
        ? null
        : ({ state: "breaker_open", because: state.failedBy, untilMs: openUntilMs } as const);
    return later(open, later(cooling(state.cooldown.at(nowMs)), cooling(pool.pause(nowMs))));
  }

  /** What keeps a call of so many tokens from being made at a target now, the limits of its keys included. */
  refusal(target: number, tokens: TokenCount, nowMs: number): Unavailable | null {
    return later(this.unavailable(target, nowMs), cooling(this.row(target).pool.refusal(tokens, nowMs)));
  }

  /** What `decide` is told of the targets that it asks for: a plan may have many more than one chain. */
  at(nowMs: number): Health {
    return { size: this.rows.length, get: (target) => this.#healthOf(target, nowMs) };
  }

  /** Undefined where there is nothing to say of it. */
  #healthOf(target: number, nowMs: number): TargetHealth | undefined {
    const out = this.unavailable(target, nowMs);
    if (out !== null) return { state: out.state, untilMs: out.untilMs };
    const { inFlight, firstTokenMs } = this.row(target).state;
    if (firstTokenMs !== null) return { state: "up", inFlight, firstTokenMs };
    return inFlight > 0 ? { state: "up", inFlight } : undefined;
  }
}

function cooling(rest: Rest | null): Unavailable | null {
  return rest === null ? null : { state: "cooling", because: rest.because, untilMs: rest.untilMs };
}

function later(one: Unavailable | null, other: Unavailable | null): Unavailable | null {
  if (one === null || other === null) return one ?? other;
  return other.untilMs > one.untilMs ? other : one;
}
