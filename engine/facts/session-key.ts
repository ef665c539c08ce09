import type { JsonObject } from "./loose-json.ts";
import { textOf } from "./loose-json.ts";
import { headerValue, type RequestHeaders } from "./request-headers.ts";

/** The key by which the requests of one session know each other; null where the client sends none. */
export function sessionKey(headers: RequestHeaders, body: JsonObject): string | null {
  for (const { in: place, name } of sessionPlaces) {
    const key = textOf(place === "header" ? headerValue(headers, name) : body[name]);
    if (key !== null) return key;
  }
  return null;
}

/** Where clients put it, in the order in which it is believed: Claude Code, Codex, opencode, others. */
const sessionPlaces = [
  { in: "header", name: "x-claude-code-session-id" },
  { in: "header", name: "session-id" },
  { in: "body", name: "prompt_cache_key" },
  { in: "header", name: "x-session-id" },
  { in: "header", name: "session_id" },
  { in: "body", name: "session_id" },
] as const;
