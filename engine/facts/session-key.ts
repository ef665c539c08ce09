import { type BodyView, textOf } from "./body-view.ts";
import { word } from "./body-words.ts";
import { headerValue, type RequestHeaders } from "./request-headers.ts";

/** The key by which the requests of one session know each other; null where the client sends none. */
export function sessionKey<Node>(headers: RequestHeaders, body: Node, view: BodyView<Node>): string | null {
  for (const place of sessionPlaces) {
    const key =
      "header" in place
        ? (headerValue(headers, place.header) ?? "")
        : textOf(view, view.member(body, place.body));
    if (key !== null && key !== "") return key;
  }
  return null;
}

/** Where clients put it, in the order in which it is believed: Claude Code, Codex, opencode, others. */
const sessionPlaces = [
  { header: "x-claude-code-session-id" },
  { header: "session-id" },
  { body: word.prompt_cache_key },
  { header: "x-session-id" },
  { header: "session_id" },
  { body: word.session_id },
] as const;
