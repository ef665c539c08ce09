/**
 * A place where gateways keep what they share. Every operation is atomic, and every time that crosses it is a duration, so that no
 * gateway's clock is ever compared with another's: the store's own clock is the only one that orders what they did.
 */
export interface Store {
  /** What it is, for `/health` and the log; without a credential. */
  readonly name: string;
  /** Opens the connection and keeps it open until `close`. Called once, before anything else. */
  open(listener: StoreListener): void;
  /** Brings in what this gateway let through without the store, and takes what the others did. Safe to repeat. */
  join(joining: Joining): Promise<Joined>;
  /** Takes all that is demanded, or nothing. */
  reserve(demands: readonly Demand[]): Promise<Answer>;
  /** Corrects what was taken. What the store does not know stays unknown. */
  settle(settlements: readonly Settlement[]): Promise<void>;
  /** Keeps notes for later comers, and tells them to everyone else. */
  tell(notes: readonly Note[]): Promise<void>;
  /** The origins that are kept, oldest first, from a place on; empty at the end. */
  origins(from: number): Promise<readonly OriginNote[]>;
  /** Says that this gateway lives, and names the others; null where the store has forgotten this one. */
  beat(): Promise<Others | null>;
  /** Gives the connection up and begins anew: after an answer that came late or made no sense. */
  reset(): void;
  /** Says goodbye, where somebody hears it, and ends the connection. */
  close(): Promise<void>;
}

export interface StoreListener {
  /** A connection stands; `join` may be called. */
  ready(): void;
  /** The connection is gone, or could not be made; for people. */
  lost(reason: string): void;
  /** What other gateways did, in the order in which the store saw it. */
  heard(news: readonly News[]): void;
}

/** What a request needs of what is shared. */
export type Demand =
  /** `amount` of a sliding window; more than its limit passes alone, in an empty window. */
  | {
      readonly kind: "window";
      readonly name: string;
      readonly limit: number;
      readonly windowMs: number;
      /** Names what is taken: unique among all gateways. */
      readonly id: string;
      readonly amount: number;
    }
  /** One of `limit` places, held until it is settled. */
  | { readonly kind: "place"; readonly name: string; readonly limit: number }
  /** `amount` of what may be spent in a UTC day. */
  | { readonly kind: "day"; readonly name: string; readonly limit: number; readonly amount: number }
  /** What only one may have at a time, for so long at most. */
  | { readonly kind: "lease"; readonly name: string; readonly forMs: number };

export type Answer =
  /** `day` is the store's UTC day, counted from 1970. */
  | { readonly kind: "granted"; readonly day: number }
  /** Which of the demands, and when it may be asked again. */
  | { readonly kind: "refused"; readonly demand: number; readonly waitMs: number }
  /** The store has forgotten this gateway: join first. */
  | { readonly kind: "stranger" };

export type Settlement =
  /** What the named piece of a window comes to. */
  | { readonly kind: "window"; readonly name: string; readonly id: string; readonly amount: number }
  | { readonly kind: "place"; readonly name: string }
  /** What is to be added to the spending of that day. */
  | { readonly kind: "day"; readonly name: string; readonly day: number; readonly amount: number }
  | { readonly kind: "lease"; readonly name: string };

/** A piece of a window. */
export interface Piece {
  readonly name: string;
  readonly id: string;
  readonly amount: number;
  /** How long ago it was taken. */
  readonly ageMs: number;
}

export interface Spending {
  readonly name: string;
  readonly day: number;
  /** By gateway; under `EXTRA` what is held back besides, since those who were away could not know of what was spent. */
  readonly spent: Readonly<Record<string, number>>;
}

export const EXTRA = "+";

/** Something that all gateways should know, kept for those that come later. */
export type Note = HealthNote | OriginNote;

export interface HealthNote {
  readonly kind: "health";
  readonly key: string;
  readonly value: string;
  /** How long it holds; 0 takes it back. */
  readonly forMs: number;
}

/** Where something opaque came from. */
export interface OriginNote {
  readonly kind: "origin";
  readonly key: string;
  readonly value: string;
}

/** The gateways beside this one: those that speak, and those that fell silent without a goodbye. */
export interface Others {
  readonly present: readonly string[];
  readonly absent: readonly string[];
}

export interface Joining {
  /** The other gateways that this one has seen. */
  readonly others: readonly string[];
  /** How long this one was away, 0 where it was not: whoever has not spoken since is absent, until it speaks. */
  readonly awayMs: number;
  /** The windows and days that this one counts, and what it knows of them. */
  readonly windows: readonly { readonly name: string; readonly windowMs: number }[];
  readonly pieces: readonly Piece[];
  readonly days: readonly string[];
  readonly spendings: readonly Spending[];
  /** The places that it holds. */
  readonly places: readonly { readonly name: string; readonly held: number }[];
}

export interface Joined {
  readonly others: Others;
  readonly pieces: readonly Piece[];
  readonly spendings: readonly Spending[];
  readonly health: readonly HealthNote[];
}

export type News =
  /** Taken, or settled to another amount. */
  | {
      readonly kind: "window";
      readonly from: string;
      readonly name: string;
      readonly id: string;
      readonly amount: number;
    }
  /** What a gateway has spent on that day in all, and what is held back besides. */
  | {
      readonly kind: "day";
      readonly from: string;
      readonly name: string;
      readonly day: number;
      readonly by: string;
      readonly spent: number;
      readonly extra: number;
    }
  | { readonly kind: "note"; readonly from: string; readonly note: Note }
  | { readonly kind: "joined"; readonly from: string }
  | { readonly kind: "left"; readonly from: string };

/** A gateway that has not spoken for this long is absent: its part of every limit is held back for it. */
export const ABSENT_AFTER_MS = 2_000;

/** An absent gateway that stays away for this long is counted no more. */
export const FORGOTTEN_AFTER_MS = 120_000;

/** So many origins are kept, the newest ones, and told in pages of so many. */
export const ORIGINS_KEPT = 100_000;
export const ORIGINS_A_PAGE = 2_000;

export const DAY_MS = 86_400_000;
