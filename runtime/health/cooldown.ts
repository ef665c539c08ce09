import type { FailureClass } from "../failures/failure-table.ts";
import type { SharedState } from "../state/shared-state.ts";

/** Why something rests, and until when. */
export interface Rest {
  readonly because: FailureClass;
  readonly untilMs: number;
}

/** A rest that only ever grows longer, known to all gateways that share it. */
export class Cooldown {
  #rest: Rest | null = null;
  #shared: { readonly state: SharedState; readonly name: string } | null = null;

  shareWith(state: SharedState, name: string): void {
    this.#shared = { state, name };
  }

  at(nowMs: number): Rest | null {
    return this.#rest !== null && this.#rest.untilMs > nowMs ? this.#rest : null;
  }

  cool(because: FailureClass, untilMs: number): void {
    if (!this.#grow({ because, untilMs })) return;
    this.#shared?.state.tellHealth(this.#shared.name, because, untilMs);
  }

  /** Takes what another gateway tells. */
  adopt(rest: Rest): void {
    this.#grow(rest);
  }

  #grow(rest: Rest): boolean {
    if (this.#rest !== null && rest.untilMs <= this.#rest.untilMs) return false;
    this.#rest = rest;
    return true;
  }
}
