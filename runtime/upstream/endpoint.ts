import type { PlanProvider } from "../../engine/index.ts";
import type { ClientProtocol } from "../../schemas/index.ts";

/** What is below a provider's base URL, by the convention of each protocol's own SDKs: OpenAI's base URLs hold the version. */
const paths: Readonly<Record<ClientProtocol, string>> = {
  anthropic: "/v1/messages",
  "openai-chat": "/chat/completions",
  "openai-responses": "/responses",
};

/** Where a call goes, in the two parts in which an HTTP request names it. */
export interface Endpoint {
  readonly origin: string;
  /** With the query, where the base URL has one. */
  readonly path: string;
}

/** A provider's endpoint for a protocol. The base URL comes from the plan alone; nothing of a request changes host or path. */
export function endpointOf(
  { baseUrl, quirks }: PlanProvider,
  protocol: ClientProtocol,
  suffix = "",
): Endpoint {
  const prefix = (quirks.pathPrefix ?? "").replace(/\/+$/, "");
  const { origin, pathname, search } = new URL(`${baseUrl ?? ""}${prefix}${paths[protocol]}${suffix}`);
  return { origin, path: pathname + search };
}
