import type { ProviderProtocol } from "../../schemas/index.ts";
import type { DegradableGate, Gate } from "../decide/gate-table.ts";
import type { DecisionTables } from "./decision-tables.ts";

/** The version of the artifact's layout. A loader takes exactly this one. */
export const PLAN_FORMAT = 2;

/** A compiled configuration in memory: frozen, shared by nobody else, and all that the runtime knows. */
export interface Plan {
  readonly format: typeof PLAN_FORMAT;
  /** `sha256:` and the digest of the artifact's bytes. */
  readonly bytesDigest: string;
  /** `sha256:` and the digest of the normal form: no places, no comments, no order of disjoint rules. */
  readonly meaningDigest: string;
  readonly unicodeVersion: string;
  readonly text: PlanText;
  /** Sorted by id; a topic's number in the tables is its row here. */
  readonly topics: readonly PlanTopic[];
  readonly matcher: MatcherTables;
  readonly decision: DecisionTables;
  /** What the plan promises to serve; null where it takes everything. */
  readonly envelope: PlanEnvelope | null;
  readonly rules: readonly PlanRule[];
  readonly chains: readonly PlanChain[];
  readonly targets: readonly PlanTarget[];
  readonly providers: readonly PlanProvider[];
  readonly restricts: readonly PlanRestrict[];
  /** Every accepted spelling of every pin, to its row of `targets`. */
  readonly pins: Readonly<Record<string, number>>;
  readonly within: PlanWithin | null;
  readonly gateway: PlanGateway;
}

/** How a request is read. */
export interface PlanText {
  readonly scope: "last_user" | "all_user" | "system" | "first_user";
  /** Element names whose blocks are no user text, such as `system-reminder`. */
  readonly ignoreBlocks: readonly string[];
  /** `strict` is ours; the two others reproduce older systems. */
  readonly dialect: "strict" | "proxy" | "kg";
  /** What an image or a document counts of which only a URL or an id is given; null where the catalog does not say. */
  readonly remoteMediaTokens: number | null;
}

export interface PlanTopic {
  readonly id: string;
  readonly title: string;
  readonly priority: number;
  readonly match: "word" | "substring";
  /** The row of `chains` that the outcome `topic` takes; null for a topic without a route, which never wins. */
  readonly chain: number | null;
  /** How many synonyms the topic owns, for the listing. */
  readonly synonyms: number;
  readonly metadata: readonly { readonly name: string; readonly value: string }[];
  readonly place: PlanPlace;
}

/** Where a thing was written, as `file:line:column`: file relative to the project, line and column from 1. */
export type PlanPlace = string;

export interface PlanEnvelope {
  /** The number of the predicate that holds of every request inside. */
  readonly predicate: number;
  readonly place: PlanPlace;
}

export interface PlanRule {
  readonly id: string;
  readonly outcome: PlanOutcome;
  readonly place: PlanPlace;
}

export type PlanOutcome =
  | { readonly kind: "chain"; readonly chain: number }
  | { readonly kind: "topic" }
  | { readonly kind: "pinned" }
  | { readonly kind: "reject"; readonly status: number; readonly message: string };

export interface PlanChain {
  /** As in the source; `topic:ID` for the routes of a topic. Chains within chains are already spliced in. */
  readonly name: string;
  readonly steps: readonly PlanStep[];
  readonly options: ChainOptions;
  readonly place: PlanPlace;
}

export type PlanStep =
  | { readonly kind: "target"; readonly member: PlanMember }
  | { readonly kind: "pool"; readonly strategy: Strategy; readonly members: readonly PlanMember[] };

export interface PlanMember {
  readonly target: number;
  readonly weight: number;
  readonly degrade: readonly DegradableGate[];
  readonly shrink: boolean;
}

export const strategies = [
  "round-robin",
  "weighted",
  "least-latency",
  "least-cost",
  "least-loaded",
  "sticky",
] as const;
export type Strategy = (typeof strategies)[number];

/** Settings of `with { ... }`; an absent one falls back to the provider's. */
export interface ChainOptions {
  readonly attempts?: number;
  readonly connectMs?: number;
  readonly firstTokenMs?: number;
  readonly idleMs?: number;
  readonly totalMs?: number;
  /** How long the first content may take before the next target is started beside; absent where nothing is hedged. */
  readonly hedgeAfterMs?: number;
  /** How many tokens of a stream are held back, so that an early break can fall back unseen; absent: up to its first content. */
  readonly commitAfter?: CommitPoint;
}

/** Tokens, counted as `input_tokens` are, or the whole answer. */
export type CommitPoint = number | "complete";

export interface PlanTarget {
  /** The row of `providers`. */
  readonly provider: number;
  readonly model: string;
  /** The window in estimated tokens: the catalog's, less the tokenizer margin. */
  readonly windowTokens: number;
  readonly maxOutputTokens: number;
  readonly defaultOutputTokens: number;
  /** The gates that this target passes; `window`, `output`, `protocol` and `restrict` are never listed. */
  readonly passes: readonly Gate[];
  /** Nano-dollars per token, rounded up. */
  readonly price: PlanPrice | null;
  readonly place: PlanPlace;
}

export interface PlanPrice {
  readonly inputNanoUsd: number;
  readonly outputNanoUsd: number;
  readonly cacheReadNanoUsd: number;
  readonly cacheWriteNanoUsd: number;
  readonly tiers: readonly {
    readonly aboveTokens: number;
    readonly inputNanoUsd: number;
    readonly outputNanoUsd: number;
  }[];
}

export interface PlanProvider {
  readonly name: string;
  readonly protocol: ProviderProtocol;
  /** Null for `echo`. Without a trailing slash. */
  readonly baseUrl: string | null;
  readonly auth: PlanAuth;
  readonly region: string | null;
  readonly signatureDomain: string;
  readonly network: "public" | "private";
  readonly quirks: PlanQuirks;
  readonly timeouts: {
    readonly connectMs: number;
    readonly firstTokenMs: number;
    readonly idleMs: number;
    readonly totalMs: number;
  };
  readonly breaker: { readonly failures: number; readonly windowMs: number; readonly openMs: number };
}

export type PlanAuth =
  | { readonly kind: "none" }
  | {
      readonly kind: "keys";
      readonly header: string;
      readonly scheme: "bearer" | "plain";
      readonly selection: KeySelection;
      readonly keys: readonly PlanKey[];
    };

/** How one of a provider's keys is chosen, among those of the highest priority that have room. */
export const keySelections = ["least-loaded", "round-robin", "weighted", "priority"] as const;
export type KeySelection = (typeof keySelections)[number];

export interface PlanKey {
  /** A reference such as `env:NAME`; never a secret. */
  readonly secret: string;
  readonly requestsPerMinute: number | null;
  readonly inputTokensPerMinute: number | null;
  readonly outputTokensPerMinute: number | null;
  readonly priority: number;
  readonly weight: number;
}

export interface PlanQuirks {
  readonly rename: Readonly<Record<string, string>>;
  readonly drop: readonly string[];
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly reasoningField: string | null;
  readonly pathPrefix: string | null;
  /** The values of `anthropic-beta` that it takes, as globs; null where it takes them all. */
  readonly betas: readonly string[] | null;
}

/** A gate of the author's own: where `predicate` holds, the listed targets are left out. */
export interface PlanRestrict {
  readonly predicate: number;
  readonly barredTargets: readonly number[];
  readonly place: PlanPlace;
}

export interface PlanWithin {
  readonly attempts: number;
  readonly waitMs: number;
}

export interface PlanGateway {
  readonly host: string;
  readonly port: number;
  readonly clients: readonly PlanClient[];
  readonly admin: { readonly secret: string; readonly listen: string | null } | null;
  /** `memory`, or the address of a Redis: `redis://[user@]host[:port][/db]`, with TLS `rediss://`. */
  readonly state: string;
  /** The reference of that Redis's password; null where it wants none. */
  readonly stateSecret: string | null;
  /** Where the accounts and the spending of the day are kept; null where they end with the gateway. */
  readonly stateFile: string | null;
  readonly commitHeadersAfterMs: number;
  readonly bodyLimitBytes: number;
  readonly concurrency: number;
  readonly countTokens: "estimate" | "off";
}

export interface PlanClient {
  readonly name: string;
  readonly secret: string;
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  readonly concurrency: number | null;
  readonly dailyUsd: number | null;
}

/**
 * The matcher as flat tables over normalised text: `engine/match` says what each holds.
 * Used in place from the artifact's bytes; nothing is built at load.
 */
export type MatcherTables = Readonly<Record<string, Uint8Array | Uint16Array | Uint32Array | Int32Array>>;
