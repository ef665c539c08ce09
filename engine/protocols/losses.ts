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
    says: "`n`, `seed`, `logit_bias` and the penalties are settings of Chat Completions alone",
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
