import type { NeutralStop } from "../neutral.ts";

/**
 * Chat's `finish_reason`. Calls without saying so are calls all the same: a forced tool ends with `stop`, and many servers
 * never say `tool_calls`. A refusal has no reason of its own. Null is the `error` that some servers end a stream with.
 */
export function decodeFinishReason(
  reason: string | null,
  said: { readonly calls: boolean; readonly refusal: boolean },
): NeutralStop | null {
  if (reason === "error" || reason === "insufficient_system_resource") return null;
  const known = (reason === null ? undefined : fromChat[reason]) ?? "end";
  const meant = known !== "end" ? known : said.calls ? "tool_calls" : said.refusal ? "refusal" : "end";
  return { reason: meant, sequence: null };
}

/** The `finish_reason` that tells a Chat client the same; a refusal in words is an ordinary end. */
export function encodeFinishReason(
  stop: NeutralStop,
  says: { readonly refusal: boolean; readonly oldFunction: boolean },
): string {
  if (stop.reason === "refusal" && says.refusal) return "stop";
  return stop.reason === "tool_calls" && says.oldFunction ? "function_call" : toChat[stop.reason];
}

const fromChat: Readonly<Record<string, NeutralStop["reason"]>> = {
  stop: "end",
  length: "max_output",
  max_tokens: "max_output",
  model_length: "max_output",
  tool_calls: "tool_calls",
  function_call: "tool_calls",
  content_filter: "content_filter",
  sensitive: "content_filter",
};

const toChat: Readonly<Record<NeutralStop["reason"], string>> = {
  end: "stop",
  max_output: "length",
  tool_calls: "tool_calls",
  stop_sequence: "stop",
  refusal: "content_filter",
  content_filter: "content_filter",
  pause: "stop",
};
