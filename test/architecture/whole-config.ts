/** A catalog that sets everything, so that each setting can be changed in turn; it reads as YAML when written as JSON. */
export const wholeCatalog = {
  providers: {
    pool: {
      protocol: "openai-chat",
      base_url: "https://pool.example",
      keys: [
        { secret: "env:POOL_1", rpm: 60, itpm: "200k", otpm: "40k", priority: 2, weight: 3 },
        { secret: "env:POOL_2" },
      ],
      key_selection: "weighted",
      region: "eu",
      signature_domain: "shared",
      network: "public",
      quirks: {
        rename: { max_tokens: "max_completion_tokens" },
        drop: ["logit_bias"],
        defaults: { temperature: 1 },
        reasoning_field: "reasoning_content",
        path_prefix: "/v4",
      },
      timeouts: { connect: "4s", first_token: "21s", idle: "61s", total: "601s" },
      breaker: { failures: 6, window: "31s", open: "32s" },
      models: {
        whole: {
          context: "400k",
          max_output: "64k",
          default_output: "8k",
          input: ["text", "image", "document"],
          tools: true,
          thinking: true,
          json: true,
          web_search: true,
          cache_control: true,
          price: {
            input: 1,
            output: 4,
            cache_read: 0.1,
            cache_write: 1.25,
            tiers: [{ above: "200k", input: 2, output: 8 }],
          },
          token_margin: 0.1,
          media_tokens: "2k",
          checked: "2026-11-20",
          retires: "2027-06-01",
        },
      },
    },
    bearer: {
      protocol: "openai-chat",
      base_url: "https://bearer.example",
      auth: { bearer: "env:BEARER" },
      models: { plain: { context: "400k", max_output: "64k", tools: true, thinking: true } },
    },
    header: {
      protocol: "anthropic",
      base_url: "https://header.example",
      auth: { header: "x-api-key", secret: "env:HEADER" },
      quirks: { betas: ["context-*"] },
      models: { plain: { context: "400k", max_output: "64k", tools: true, thinking: true } },
    },
  },
  gateway: {
    listen: "127.0.0.1:8484",
    clients: [{ name: "team-a", secret: "env:TEAM_A", rpm: 600, tpm: "2M", concurrency: 20, daily_usd: 50 }],
    admin: { secret: "env:ADMIN", listen: "127.0.0.1:8485" },
    state: "redis://127.0.0.1:6379",
    state_secret: "env:REDIS",
    state_file: "state.json",
    commit_headers_after: "14s",
    body_limit: "16Mi",
    concurrency: 200,
    count_tokens: "estimate",
  },
} as const;

/** Rules over that catalog that use each kind of step, outcome and setting; `options` stand behind its first chain. */
export const wholeRules = (options: string): string => `use catalog "catalog.yaml"
use taxonomy "taxonomy"
envelope context <= 200k and max_output <= 32k and not image and not document and not audio and not json and not web_search and not stateful
restrict when header("x-data-class") == "restricted" from provider bearer
chain large {
  pool/whole (allow degrade json)
  balance weighted { bearer/plain (weight 3), header/plain (weight 2, allow shrink) }
} ${options}
chain small { header/plain }
within { attempts: 9, wait: 250s }
when pinned -> pinned as named
when tool("mcp__*") and model ~ "gpt-*" -> small as tools
when stream and context > 100k -> reject 413 "too long" as long
when topic(deep_reasoning) and turns > 30 -> large as deep
when topic -> topic as by_topic
otherwise -> large
`;

export const wholeTopic = `# Deep reasoning

priority:: 3
action:: think first
synonyms:: root cause
route:: pool, whole
`;
