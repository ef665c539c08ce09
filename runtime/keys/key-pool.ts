import type { Secret } from "../security/secret.ts";
import type { KeyPause, KeyState, TokenCount } from "./key-state.ts";

/** One key with its secret; the secret of a provider without authentication is null. */
export interface PoolKey {
  readonly state: KeyState;
  readonly secret: Secret | null;
}

export type KeyTaken =
  | { readonly ok: true; readonly key: PoolKey; readonly settle: (used: TokenCount) => void }
  /** No key may be used; null where each was tried already for this request. */
  | { readonly ok: false; readonly pause: KeyPause | null };

/** The keys of one provider: the highest priority that has room, then the least loaded by its scarcest limit. */
export class KeyPool {
  readonly keys: readonly PoolKey[];

  constructor(keys: readonly PoolKey[]) {
    this.keys = keys;
  }

  /** Reserves room for the tokens on the best key that was not tried yet. */
  take(tokens: TokenCount, tried: ReadonlySet<KeyState>, nowMs: number): KeyTaken {
    let best: PoolKey | null = null;
    let earliest: KeyPause | null = null;
    for (const key of this.keys) {
      if (tried.has(key.state)) continue;
      const pause = this.#pauseOf(key.state, tokens, nowMs);
      if (pause !== null) earliest = sooner(earliest, pause);
      else if (best === null || isBetter(key.state, best.state, nowMs)) best = key;
    }
    if (best === null) return { ok: false, pause: earliest };
    return { ok: true, key: best, settle: best.state.reserve(tokens, nowMs) };
  }

  /** The pause of the whole pool: that of the key which comes back first. Null while some key may be used. */
  pause(nowMs: number): KeyPause | null {
    let earliest: KeyPause | null = null;
    for (const { state } of this.keys) {
      const pause = state.pause(nowMs);
      if (pause === null) return null;
      earliest = sooner(earliest, pause);
    }
    return earliest;
  }

  #pauseOf(state: KeyState, tokens: TokenCount, nowMs: number): KeyPause | null {
    const pause = state.pause(nowMs);
    if (pause !== null) return pause;
    const roomAtMs = state.roomAtMs(tokens, nowMs);
    return roomAtMs > nowMs ? { because: "rate_limited", untilMs: roomAtMs } : null;
  }
}

function isBetter(candidate: KeyState, best: KeyState, nowMs: number): boolean {
  if (candidate.priority !== best.priority) return candidate.priority > best.priority;
  const difference = candidate.load(nowMs) - best.load(nowMs);
  return difference !== 0 ? difference < 0 : candidate.share < best.share;
}

function sooner(a: KeyPause | null, b: KeyPause): KeyPause {
  return a === null || b.untilMs < a.untilMs ? b : a;
}
