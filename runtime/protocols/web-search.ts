import type { JsonObject } from "./codec.ts";
import { compact, isObject, objectOf, textOrNull } from "./json-value.ts";
import type { NeutralTool } from "./neutral.ts";

type ServerTool = Extract<NeutralTool, { kind: "server" }>;

/** The name under which every protocol's own web search goes in the neutral form. */
export const WEB_SEARCH = "web_search";

/** A web search as the body of `to` offers it; null where the tool is no web search. Chat has none among its tools. */
export function translateWebSearch(
  tool: ServerTool,
  to: "anthropic" | "openai-responses",
): JsonObject | null {
  if (tool.name !== WEB_SEARCH) return null;
  const asked = objectOf(tool.value);
  const place = placeOf(asked["user_location"]);
  const allowed = asked["allowed_domains"] ?? objectOf(asked["filters"])["allowed_domains"];
  const blocked = asked["blocked_domains"] ?? objectOf(asked["filters"])["blocked_domains"];
  switch (to) {
    case "anthropic":
      return compact({
        type: "web_search_20250305",
        name: WEB_SEARCH,
        allowed_domains: allowed ?? undefined,
        blocked_domains: blocked ?? undefined,
        user_location: place === null ? undefined : { type: "approximate", ...place },
      });
    case "openai-responses":
      return compact({
        type: WEB_SEARCH,
        filters: Array.isArray(allowed) ? { allowed_domains: allowed } : undefined,
        search_context_size: textOrNull(asked["search_context_size"]) ?? undefined,
        user_location: place === null ? undefined : { type: "approximate", ...place },
      });
  }
}

/** City, country, region and time zone, which Chat keeps one level deeper than the others. */
function placeOf(location: unknown): JsonObject | null {
  if (!isObject(location)) return null;
  const { type: _, approximate, ...flat } = location;
  return isObject(approximate) ? approximate : flat;
}
