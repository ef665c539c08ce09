import type { ProviderProtocol } from "./protocol.ts";

/** `env:NAME`, `file:path` or `op://vault/item/field`: where a secret is read at start, never the secret. */
export type SecretReference = string;

/** A whole number with an optional unit: 128000, "128k", "128Ki", "1M". */
export type Count = number | string;

/** A duration with its unit: "500ms", "5s", "10m". */
export type Duration = string;

/** `catalog.yaml` as written, after its JSON Schema has accepted it. */
export interface Catalog {
  readonly providers: Readonly<Record<string, CatalogProvider>>;
  readonly gateway?: CatalogGateway;
}

export interface CatalogProvider {
  readonly protocol: ProviderProtocol;
  readonly base_url?: string;
  readonly auth?: CatalogAuth;
  readonly keys?: readonly CatalogKey[];
  /** How one of `keys` is chosen, among those of the highest priority that have room. */
  readonly key_selection?: "least-loaded" | "round-robin" | "weighted" | "priority";
  readonly region?: string;
  readonly signature_domain?: string;
  /** `private` lets the provider resolve to loopback and private addresses. */
  readonly network?: "public" | "private";
  readonly quirks?: CatalogQuirks;
  readonly timeouts?: CatalogTimeouts;
  readonly breaker?: CatalogBreaker;
  readonly models: Readonly<Record<string, CatalogModel>>;
}

export type CatalogAuth =
  | { readonly bearer: SecretReference }
  | { readonly header: string; readonly secret: SecretReference }
  | "none";

export interface CatalogKey {
  readonly secret: SecretReference;
  readonly rpm?: Count;
  readonly itpm?: Count;
  readonly otpm?: Count;
  readonly priority?: number;
  readonly weight?: number;
}

export interface CatalogQuirks {
  readonly rename?: Readonly<Record<string, string>>;
  readonly drop?: readonly string[];
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** The delta and message field that carries thinking, where it is not the protocol's own. */
  readonly reasoning_field?: string;
  readonly path_prefix?: string;
  /** The values of `anthropic-beta` that the provider takes, as globs; all of them by default. */
  readonly betas?: readonly string[];
}

export interface CatalogTimeouts {
  readonly connect?: Duration;
  readonly first_token?: Duration;
  readonly idle?: Duration;
  readonly total?: Duration;
}

export interface CatalogBreaker {
  readonly failures?: number;
  readonly window?: Duration;
  readonly open?: Duration;
}

export type InputKind = "text" | "image" | "document" | "audio";

export interface CatalogModel {
  /** The provider's whole window in tokens, input and output together. */
  readonly context: Count;
  readonly max_output: Count;
  /** Reserved and sent where a request names no output limit; default: the smaller of `max_output` and 16k. */
  readonly default_output?: Count;
  readonly input?: readonly InputKind[];
  readonly tools?: boolean;
  readonly thinking?: boolean;
  readonly json?: boolean;
  /** False keeps requests away that offer the provider's own web search; else the tool is left out where it cannot be carried. */
  readonly web_search?: boolean;
  /** False where cache markers or automatic prompt caching are known to be lost. */
  readonly cache_control?: boolean;
  /** USD per million tokens. */
  readonly price?: CatalogPrice;
  /** The share of the window kept back because the estimate is made with another tokenizer. */
  readonly token_margin?: number;
  /** Tokens counted for each image or document that is given by URL or file id; the largest of all models holds. */
  readonly media_tokens?: Count;
  readonly checked?: string;
  readonly retires?: string;
}

export interface CatalogPrice {
  readonly input: number;
  readonly output: number;
  readonly cache_read?: number;
  readonly cache_write?: number;
  readonly tiers?: readonly { readonly above: Count; readonly input: number; readonly output: number }[];
}

export interface CatalogGateway {
  readonly listen?: string;
  readonly clients?: readonly CatalogClient[];
  readonly admin?: { readonly secret: SecretReference; readonly listen?: string };
  /** `memory`, or `redis://[user@]host[:port][/db]`. */
  readonly state?: string;
  readonly state_secret?: SecretReference;
  /** A file in which daily budgets and accounts survive a restart; relative to where the gateway runs. */
  readonly state_file?: string;
  readonly commit_headers_after?: Duration;
  /** In bytes: `32Mi`. */
  readonly body_limit?: Count;
  readonly concurrency?: number;
  readonly count_tokens?: "estimate" | "off";
}

export interface CatalogClient {
  readonly name: string;
  readonly secret: SecretReference;
  readonly rpm?: Count;
  readonly tpm?: Count;
  readonly concurrency?: number;
  readonly daily_usd?: number;
}
