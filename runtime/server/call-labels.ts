import { providerName } from "../telemetry/otlp/provider-name.ts";
import type { Attributes } from "../telemetry/otlp/span.ts";
import { type AttemptStory, isFailed } from "./attempt-stories.ts";

/** What tells series of metrics apart: from the plan alone, so that neither a client nor a provider can make new ones. */
export function callLabels(story: AttemptStory): Attributes {
  const { provider, target, failure } = story;
  const url = provider.baseUrl === null ? null : new URL(provider.baseUrl);
  const port = url === null ? null : Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  return {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": providerName(provider.name, url?.hostname ?? null),
    "gen_ai.request.model": target.model,
    "server.address": url?.hostname ?? null,
    "server.port": port,
    "error.type": isFailed(story) ? failure?.class : null,
  };
}
