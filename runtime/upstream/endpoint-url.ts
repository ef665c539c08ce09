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
  return new URL(`${provider.baseUrl ?? ""}${provider.quirks.pathPrefix ?? ""}${paths[protocol]}${suffix}`);
}
