import type { PlanProvider } from "../../engine/index.ts";
import type { ClientProtocol } from "../../schemas/index.ts";

/** What is below a provider's base URL, by the convention of each protocol's own SDKs: OpenAI's base URLs hold the version. */
const paths: Readonly<Record<ClientProtocol, string>> = {
  anthropic: "/v1/messages",
  "openai-chat": "/chat/completions",
  "openai-responses": "/responses",
};

/** The URL of a provider's endpoint. The base URL comes from the plan alone; nothing of a request changes host or path. */
export function endpointUrl(provider: PlanProvider, protocol: ClientProtocol, suffix = ""): URL {
  let urls = known.get(provider);
  if (urls === undefined) {
    urls = new Map();
    known.set(provider, urls);
  }
  const below = `${provider.quirks.pathPrefix ?? ""}${paths[protocol]}${suffix}`;
  let url = urls.get(below);
  if (url === undefined) {
    url = new URL(`${provider.baseUrl ?? ""}${below}`);
    urls.set(below, url);
  }
  return url;
}

/** Parsing a URL takes longer than looking it up. */
const known = new WeakMap<PlanProvider, Map<string, URL>>();
