import type {
  Catalog,
  CatalogBreaker,
  CatalogClient,
  CatalogGateway,
  CatalogKey,
  CatalogModel,
  CatalogPrice,
  CatalogProvider,
  CatalogQuirks,
  CatalogTimeouts,
} from "../../../schemas/index.ts";

/** Every key of every type, which the type system makes sure of; the schema must know exactly these. */
export const price: Required<CatalogPrice> = {
  input: 1,
  output: 2,
  cache_read: 0.1,
  cache_write: 1.25,
  tiers: [{ above: "200k", input: 2, output: 4 }],
};
export const model: Required<CatalogModel> = {
  context: "1M",
  max_output: 65_536,
  default_output: "16k",
  input: ["text", "image", "document", "audio"],
  tools: true,
  thinking: true,
  json: true,
  web_search: false,
  cache_control: true,
  price,
  token_margin: 0.1,
  media_tokens: "2k",
  checked: "2026-11-20",
  retires: "2027-03-01",
};
export const key: Required<CatalogKey> = {
  secret: "env:A",
  rpm: 60,
  itpm: "200k",
  otpm: "40k",
  priority: 2,
  weight: 3,
};
export const quirks: Required<CatalogQuirks> = {
  rename: { max_tokens: "max_completion_tokens" },
  drop: ["seed"],
  defaults: { temperature: 1 },
  reasoning_field: "reasoning_content",
  path_prefix: "/v4",
  betas: ["context-*"],
};
export const timeouts: Required<CatalogTimeouts> = {
  connect: "5s",
  first_token: "20s",
  idle: "60s",
  total: "10m",
};
export const breaker: Required<CatalogBreaker> = { failures: 5, window: "30s", open: "30s" };
export const provider: Required<CatalogProvider> = {
  protocol: "openai-chat",
  base_url: "https://example.com",
  auth: { bearer: "env:A" },
  keys: [key],
  key_selection: "weighted",
  region: "eu",
  signature_domain: "example",
  network: "private",
  quirks,
  timeouts,
  breaker,
  models: { m: model },
};
export const client: Required<CatalogClient> = {
  name: "team",
  secret: "env:T",
  rpm: 60,
  tpm: "1M",
  concurrency: 4,
  daily_usd: 50,
};
export const gateway: Required<CatalogGateway> = {
  listen: "127.0.0.1:8484",
  clients: [client],
  admin: { secret: "env:ADMIN", listen: "127.0.0.1:8485" },
  state: "memory",
  state_secret: "env:REDIS_PASSWORD",
  state_file: "state.json",
  commit_headers_after: "15s",
  body_limit: "32Mi",
  concurrency: 100,
  count_tokens: "estimate",
};
export const whole: Required<Catalog> = { providers: { p: provider }, gateway };
