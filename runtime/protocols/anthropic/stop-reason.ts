import { isText } from "../json-text.ts";
import type { NeutralStop } from "../neutral.ts";

/** Anthropic's `stop_reason`, with the sequence that stopped the answer where one did. */
export function decodeStopReason(reason: unknown, sequence: unknown): NeutralStop {
  const known = isText(reason) ? fromAnthropic[reason] : undefined;
  return { reason: known ?? "end", sequence: isText(sequence) ? sequence : null };
}

/** The `stop_reason` that tells an Anthropic client the same. */
export function encodeStopReason(stop: NeutralStop): string {
  return toAnthropic[stop.reason];
}

const fromAnthropic: Readonly<Record<string, NeutralStop["reason"]>> = {
  end_turn: "end",
  max_tokens: "max_output",
  model_context_window_exceeded: "max_output",
  stop_sequence: "stop_sequence",
  tool_use: "tool_calls",
  pause_turn: "pause",
  refusal: "refusal",
};

const toAnthropic: Readonly<Record<NeutralStop["reason"], string>> = {
  end: "end_turn",
  max_output: "max_tokens",
  tool_calls: "tool_use",
  stop_sequence: "stop_sequence",
  refusal: "refusal",
  content_filter: "refusal",
  pause: "pause_turn",
};
