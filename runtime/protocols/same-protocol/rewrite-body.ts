import type { Facts } from "../../../engine/index.ts";
import type { ClientProtocol } from "../../../schemas/index.ts";
import { parseJson } from "../json-text.ts";
import { isObject, listOf, objectOf } from "../json-value.ts";
import type { SseEvent } from "../sse.ts";
import type { ClientBody } from "./client-body.ts";
import { type KeepsThinking, withoutForeignThinking } from "./foreign-thinking.ts";
import { MemberEdits } from "./member-edits.ts";
import { applyQuirks, type BodyQuirks } from "./quirks.ts";

export interface BodyEdits {
  readonly protocol: ClientProtocol;
  /** What the body says itself. */
  readonly asked: Pick<Facts, "model" | "stream">;
  /** The model's name at the provider. */
  readonly model: string;
  readonly quirks: BodyQuirks;
  readonly keepsThinking: KeepsThinking;
}

export interface RewrittenBody {
  readonly bytes: Uint8Array;
  /** What was changed, for the log; empty where the bytes are the client's own. */
  readonly edits: readonly string[];
  /** Whether a frame of the answer's stream is the client's to see: not the usage chunk that only we asked for. */
  readonly keeps: (frame: SseEvent) => boolean;
}

/** The client's body for a provider of its own protocol: its bytes, with only the edits that the gateway may make. */
export function rewriteBody(body: ClientBody, edits: BodyEdits): RewrittenBody {
  const members = new MemberEdits(body.bytes, body.members);
  const made: string[] = [];
  if (members.dropOutweighed()) made.push("repeated members");
  if (edits.asked.model !== edits.model) {
    members.set("model", edits.model);
    made.push("model");
  }
  const asksUsage = edits.protocol === "openai-chat" && edits.asked.stream && !includesUsage(body);
  if (asksUsage) {
    members.set("stream_options", { ...objectOf(body.member("stream_options")), include_usage: true });
    made.push("stream_options.include_usage");
  }
  const own = body.thought
    ? withoutForeignThinking(edits.protocol, body.parsed(), edits.keepsThinking)
    : null;
  if (own !== null) {
    members.set(own.member, own.value);
    made.push("foreign thinking");
    if (own.openLoop && objectOf(body.member("thinking"))["type"] === "enabled") {
      members.remove("thinking");
      made.push("thinking off");
    }
  }
  made.push(...applyQuirks(members, edits.quirks));
  return { bytes: members.apply(), edits: made, keeps: asksUsage ? isNoUsageChunk : () => true };
}

function includesUsage(body: ClientBody): boolean {
  return objectOf(body.member("stream_options"))["include_usage"] === true;
}

/** The chunk that `include_usage` adds holds the usage and no choice. */
function isNoUsageChunk(frame: SseEvent): boolean {
  if (frame.data === null || !frame.data.includes('"usage"')) return true;
  const chunk = parseJson(frame.data);
  if (!isObject(chunk) || !Array.isArray(chunk["choices"])) return true;
  return listOf(chunk["choices"]).length > 0 || !isObject(chunk["usage"]);
}
