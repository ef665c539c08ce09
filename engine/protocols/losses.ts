import {
  type ClientProtocol,
  clientProtocols,
  type ProviderProtocol,
  providerProtocols,
} from "../../schemas/index.ts";
import type { FlagFact } from "../facts/table.ts";

/**
 * What a request loses on its way from one wire protocol to another. A `refused` feature keeps the request away from such targets;
 * a `dropped` one is left out and the request goes on. `fact` is the flag that shows the feature, null where no fact does.
 * Same protocol on both sides, and `echo`, lose nothing.
 */
export const lossTable = [
  {
    feature: "stateful",
    fact: "stateful",
    from: "any",
    to: "any",
    loss: "refused",
    says: "state kept at a provider (an earlier response, a conversation, a file id) is known to no other protocol",
  },
  {
    feature: "web_search",
    fact: "web_search",
    from: ["anthropic", "openai-responses"],
    to: ["openai-chat"],
    loss: "dropped",
    says: "Chat Completions has no web search among its tools; a model that must not answer without is `web_search: false`",
  },
  {
    feature: "audio",
    fact: "audio",
    from: "any",
    to: ["anthropic", "openai-responses"],
    loss: "refused",
    says: "messages of this protocol have no audio part",
  },
  {
    feature: "resumes",
    fact: "resumes",
    from: "any",
    to: "any",
    loss: "dropped",
    says: "signed thinking and encrypted reasoning are readable only where they were issued",
  },
  {
    feature: "cache_control",
    fact: "cache_control",
    from: ["anthropic"],
    to: ["openai-chat", "openai-responses"],
    loss: "dropped",
    says: "cache markers have no counterpart: it costs more, and answers the same",
  },
  {
    feature: "cache_key",
    fact: null,
    from: ["openai-chat", "openai-responses"],
    to: ["anthropic"],
    loss: "dropped",
    says: "`prompt_cache_key` keeps OpenAI's cache warm; Messages has cache markers, and no key",
  },
  {
    feature: "server_tools",
    fact: null,
    from: "any",
    to: "any",
    loss: "dropped",
    says: "tools that the provider runs itself, other than web search, exist in one protocol only",
  },
  {
    feature: "document_url",
    fact: null,
    from: ["anthropic", "openai-responses"],
    to: ["openai-chat"],
    loss: "dropped",
    says: "Chat Completions takes a file as bytes, not by its address",
  },
  {
    feature: "json_object",
    fact: null,
    from: ["openai-chat", "openai-responses"],
    to: ["anthropic"],
    loss: "dropped",
    says: "JSON without a schema has no setting in Messages; JSON with a schema has",
  },
  {
    feature: "stop",
    fact: null,
    from: ["anthropic", "openai-chat"],
    to: ["openai-responses"],
    loss: "dropped",
    says: "Responses has no stop sequences",
  },
  {
    feature: "top_k",
    fact: null,
    from: ["anthropic"],
    to: ["openai-chat", "openai-responses"],
    loss: "dropped",
    says: "only Messages has `top_k`",
  },
  {
    feature: "sampling_extras",
    fact: null,
    from: ["openai-chat"],
    to: ["anthropic", "openai-responses"],
    loss: "dropped",
    says: "`n`, `seed`, `logit_bias`, `prediction` and the penalties are settings of Chat Completions alone",
  },
  {
    feature: "temperature",
    fact: null,
    from: ["openai-chat", "openai-responses"],
    to: ["anthropic"],
    loss: "dropped",
    says: "a temperature above 1 is 1 in Messages, which takes none beside thinking",
  },
  {
    feature: "top_p",
    fact: null,
    from: ["openai-chat", "openai-responses"],
    to: ["anthropic"],
    loss: "dropped",
    says: "current models of Messages take `temperature` or `top_p`, not both, and neither beside thinking",
  },
  {
    feature: "service_tier",
    fact: null,
    from: ["openai-chat", "openai-responses"],
    to: ["anthropic"],
    loss: "dropped",
    says: "OpenAI's cheaper and slower tiers have no counterpart in Messages",
  },
  {
    feature: "small_output",
    fact: null,
    from: ["anthropic", "openai-chat"],
    to: ["openai-responses"],
    loss: "dropped",
    says: "an output limit below 16 tokens is one of 16 in Responses",
  },
  {
    feature: "verbosity",
    fact: null,
    from: ["openai-chat", "openai-responses"],
    to: ["anthropic"],
    loss: "dropped",
    says: "Messages has no setting for how much to say",
  },
  {
    feature: "schema_description",
    fact: null,
    from: ["openai-chat", "openai-responses"],
    to: ["anthropic"],
    loss: "dropped",
    says: "a schema for the answer has neither a name nor a description in Messages",
  },
  {
    feature: "image_detail",
    fact: null,
    from: ["openai-chat", "openai-responses"],
    to: ["anthropic"],
    loss: "dropped",
    says: "Messages looks at every image as closely as it can",
  },
  {
    feature: "spoken_answer",
    fact: null,
    from: ["openai-chat"],
    to: ["anthropic", "openai-responses"],
    loss: "dropped",
    says: "answers that are spoken (`modalities`, `audio`) exist in Chat Completions alone: the answer is written",
  },
  {
    feature: "logprobs",
    fact: null,
    from: ["openai-chat", "openai-responses"],
    to: "any",
    loss: "dropped",
    says: "the probabilities of tokens cross no pair of protocols",
  },
  {
    feature: "citations",
    fact: null,
    from: ["anthropic"],
    to: ["openai-chat", "openai-responses"],
    loss: "dropped",
    says: "only Messages cites documents that the request holds",
  },
  {
    feature: "is_error",
    fact: null,
    from: ["anthropic"],
    to: ["openai-chat", "openai-responses"],
    loss: "dropped",
    says: "a result that is an error has no mark of its own in OpenAI's protocols, which know its text alone",
  },
  {
    feature: "labels",
    fact: null,
    from: ["openai-chat", "openai-responses"],
    to: "any",
    loss: "dropped",
    says: "`metadata` and `store` are about what OpenAI keeps: a translated request is kept nowhere",
  },
  {
    feature: "own_shortening",
    fact: null,
    from: ["anthropic", "openai-responses"],
    to: "any",
    loss: "dropped",
    says: "how a provider shortens a conversation by itself (`context_management`, `truncation`) is its own",
  },
  {
    feature: "max_tool_calls",
    fact: null,
    from: ["openai-responses"],
    to: ["anthropic", "openai-chat"],
    loss: "dropped",
    says: "only Responses bounds the calls of tools that the provider runs",
  },
] as const satisfies readonly LossRow[];

interface LossRow {
  readonly feature: string;
  readonly fact: FlagFact | null;
  readonly from: "any" | readonly ClientProtocol[];
  readonly to: "any" | readonly ClientProtocol[];
  readonly loss: "refused" | "dropped";
  readonly says: string;
}

/** One row that applies to a pair of protocols. */
export interface Loss {
  readonly feature: (typeof lossTable)[number]["feature"];
  readonly fact: FlagFact | null;
  readonly loss: "refused" | "dropped";
  readonly says: string;
}

/** What a request in the client's protocol loses at a target of the other one. */
export function lossesBetween(client: ClientProtocol, target: ProviderProtocol): readonly Loss[] {
  return pairs.get(`${client} ${target}`) ?? [];
}

/** The flags that keep a request in the client's protocol away from a target of the other one. */
export function refusedFlags(client: ClientProtocol, target: ProviderProtocol): readonly FlagFact[] {
  return lossesBetween(client, target).flatMap((loss) =>
    loss.loss === "refused" && loss.fact !== null ? [loss.fact] : [],
  );
}

const pairs: ReadonlyMap<string, readonly Loss[]> = new Map(
  clientProtocols.flatMap((client) =>
    providerProtocols.map((target) => [`${client} ${target}`, lossesOf(client, target)] as const),
  ),
);

function lossesOf(client: ClientProtocol, target: ProviderProtocol): readonly Loss[] {
  if (target === "echo" || client === target) return [];
  const covers = (protocols: LossRow["from"], protocol: ClientProtocol) =>
    protocols === "any" || protocols.includes(protocol);
  return lossTable.filter((row: LossRow) => covers(row.from, client) && covers(row.to, target));
}
