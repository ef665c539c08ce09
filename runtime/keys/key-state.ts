import type { PlanKey } from "../../engine/index.ts";
import type { FailureClass } from "../failures/failure-table.ts";
import { type Reservation, SlidingWindow } from "../limits/sliding-window.ts";

/** Tokens of one request: an upper estimate when they are reserved, the true count when they are settled. */
export interface TokenCount {
  readonly input: number;
  readonly output: number;
}

/** Why a key may not be used, and until when. */
export interface KeyPause {
  readonly because: FailureClass;
  readonly untilMs: number;
}

const MINUTE_MS = 60_000;
const FIRST_QUARANTINE_MS = 5 * MINUTE_MS;
const LONGEST_QUARANTINE_MS = 60 * MINUTE_MS;

/** What is known of one credential of a provider: its pauses, and its use in the last minute. */
export class KeyState {
  /** Which key of its provider this is, from 1: what logs and metrics may say of it. */
  readonly number: number;
  /** Calls so far, divided by the key's weight: the pool evens it out. */
  share = 0;
  #pause: KeyPause | null = null;
  #quarantineMs = FIRST_QUARANTINE_MS;
  #settings: PlanKey | null;
  #windows: readonly { readonly window: SlidingWindow; readonly amount: (tokens: TokenCount) => number }[] =
    [];

  constructor(number: number, settings: PlanKey | null) {
    this.number = number;
    this.#settings = settings;
    this.configure(settings);
  }

  get priority(): number {
    return this.#settings?.priority ?? 0;
  }

  /** Takes a new plan's limits; use, pauses and quarantine stay. Null is the key of a provider that needs none. */
  configure(settings: PlanKey | null): void {
    const changed =
      this.#windows.length === 0 ||
      limitsOf(settings).some((limit, i) => limit !== limitsOf(this.#settings)[i]);
    this.#settings = settings;
    if (!changed) return;
    const [requests, input, output] = limitsOf(settings);
    this.#windows = [
      ...windowOf(requests, () => 1),
      ...windowOf(input, (tokens) => tokens.input),
      ...windowOf(output, (tokens) => tokens.output),
    ];
  }

  pause(nowMs: number): KeyPause | null {
    return this.#pause !== null && this.#pause.untilMs > nowMs ? this.#pause : null;
  }

  /** When the key's limits have room for this much; now, where they have it already. */
  roomAtMs(tokens: TokenCount, nowMs: number): number {
    return this.#windows.reduce(
      (latest, { window, amount }) => Math.max(latest, window.freeAtMs(amount(tokens), nowMs)),
      nowMs,
    );
  }

  /** How full its scarcest limit is, from 0 to 1. */
  load(nowMs: number): number {
    return this.#windows.reduce(
      (fullest, { window }) => Math.max(fullest, window.used(nowMs) / window.limit),
      0,
    );
  }

  /** Takes the room, and returns what gives back the difference to the true count. */
  reserve(tokens: TokenCount, nowMs: number): (used: TokenCount) => void {
    this.share += 1 / Math.max(this.#settings?.weight ?? 1, Number.MIN_VALUE);
    const reservations = this.#windows.map(({ window, amount }) => ({
      taken: window.reserve(amount(tokens), nowMs),
      amount,
    }));
    return (used) => {
      for (const { taken, amount } of reservations) if (taken.ok) settle(taken, amount(used));
    };
  }

  cool(because: FailureClass, untilMs: number): void {
    if (this.#pause === null || untilMs > this.#pause.untilMs) this.#pause = { because, untilMs };
  }

  /** Leaves the key out for 5 minutes, twice as long each time it is refused again, up to an hour. */
  quarantine(nowMs: number): void {
    this.#pause = { because: "unauthorized", untilMs: nowMs + this.#quarantineMs };
    this.#quarantineMs = Math.min(this.#quarantineMs * 2, LONGEST_QUARANTINE_MS);
  }

  succeeded(): void {
    this.#quarantineMs = FIRST_QUARANTINE_MS;
    if (this.#pause?.because === "unauthorized") this.#pause = null;
  }
}

function limitsOf(settings: PlanKey | null): readonly [number | null, number | null, number | null] {
  if (settings === null) return [null, null, null];
  return [settings.requestsPerMinute, settings.inputTokensPerMinute, settings.outputTokensPerMinute];
}

function windowOf(limit: number | null, amount: (tokens: TokenCount) => number) {
  return limit === null ? [] : [{ window: new SlidingWindow(limit, MINUTE_MS), amount }];
}

function settle(reservation: Reservation, amount: number): void {
  reservation.settle(amount);
}
