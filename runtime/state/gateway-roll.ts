import { ABSENT_AFTER_MS, FORGOTTEN_AFTER_MS, type Others } from "./store.ts";

/** Which gateways there are, by when each was last heard of. */
export class GatewayRoll {
  readonly #lastSeenMs = new Map<string, number>();

  has(gateway: string): boolean {
    return this.#lastSeenMs.has(gateway);
  }

  /** Whether it has spoken lately: what the store has of it is its own word then, and newer than anyone's. */
  isPresent(gateway: string, nowMs: number): boolean {
    const atMs = this.#lastSeenMs.get(gateway);
    return atMs !== undefined && isRecent(atMs, nowMs);
  }

  see(gateway: string, nowMs: number): void {
    this.#lastSeenMs.set(gateway, nowMs);
  }

  delete(gateway: string): void {
    this.#lastSeenMs.delete(gateway);
  }

  /** Takes up gateways that another one has seen, as absent until they speak. */
  miss(gateways: readonly string[], nowMs: number): void {
    for (const gateway of gateways) {
      if (!this.#lastSeenMs.has(gateway)) this.#lastSeenMs.set(gateway, nowMs - ABSENT_AFTER_MS);
    }
  }

  /** Whoever has not spoken since then is absent. */
  missSilentSince(sinceMs: number, nowMs: number): void {
    for (const [gateway, atMs] of this.#lastSeenMs) {
      if (atMs < sinceMs) this.#lastSeenMs.set(gateway, Math.min(atMs, nowMs - ABSENT_AFTER_MS));
    }
  }

  /** Forgets those that have been absent for too long, and names them. */
  prune(nowMs: number): readonly string[] {
    const gone = [...this.#lastSeenMs].filter(([, atMs]) => atMs <= nowMs - FORGOTTEN_AFTER_MS);
    for (const [gateway] of gone) this.#lastSeenMs.delete(gateway);
    return gone.map(([gateway]) => gateway);
  }

  others(gateway: string, nowMs: number): Others {
    const others = [...this.#lastSeenMs].filter(([other]) => other !== gateway);
    const named = (wanted: boolean): string[] =>
      others.filter(([, atMs]) => isRecent(atMs, nowMs) === wanted).map(([other]) => other);
    return { present: named(true), absent: named(false) };
  }

  /** How often what is taken counts, since the absent ones do not know of it. */
  weight(nowMs: number): number {
    const seen = [...this.#lastSeenMs.values()];
    return seen.length / seen.filter((atMs) => isRecent(atMs, nowMs)).length;
  }
}

function isRecent(lastSeenMs: number, nowMs: number): boolean {
  return lastSeenMs > nowMs - ABSENT_AFTER_MS;
}
