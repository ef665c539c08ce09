import {
  type AnswerOptions,
  codecs,
  type NeutralEvent,
  SseReader,
} from "../../../runtime/protocols/index.ts";
import type { ClientProtocol } from "../../../schemas/index.ts";
import { chunked } from "../../arbitraries/neutral.ts";
import { validateAnthropicStream } from "../../conformance/validate-anthropic-stream.ts";
import { validateChatStream } from "../../conformance/validate-chat-stream.ts";
import { validateResponsesStream } from "../../conformance/validate-responses-stream.ts";

export const answer: AnswerOptions = {
  model: "model-a",
  includeUsage: true,
  tools: [],
  createdSeconds: 1_700_000_000,
};

/** What a codec makes of a provider's stream, its bytes cut at these lengths. */
export function readStream(
  protocol: ClientProtocol,
  stream: string | Uint8Array,
  lengths: readonly number[] = [1_000_000],
  reasoningField: string | null = null,
): { readonly events: readonly NeutralEvent[]; readonly complete: boolean } {
  const bytes = typeof stream === "string" ? new TextEncoder().encode(stream) : stream;
  const reader = new SseReader(1_000_000);
  const decoder = codecs[protocol].streamDecoder({ reasoningField });
  const frames = [...chunked(bytes, lengths).flatMap((chunk) => reader.push(chunk)), ...reader.flush()];
  const events = frames.flatMap(({ event, data }) => (data === null ? [] : decoder.push(event, data)));
  return { events: [...events, ...decoder.finish()], complete: decoder.complete };
}

/** The stream that a codec writes for these events. */
export function writeStream(
  protocol: ClientProtocol,
  events: readonly NeutralEvent[],
  options: AnswerOptions = answer,
): string {
  const encoder = codecs[protocol].streamEncoder(options);
  return events.map((event) => encoder.push(event)).join("");
}

/** What the validator of the protocol finds wrong. */
export function streamProblems(protocol: ClientProtocol, stream: string, usage = true): readonly string[] {
  if (protocol === "anthropic") return validateAnthropicStream(stream);
  return protocol === "openai-chat" ? validateChatStream(stream, { usage }) : validateResponsesStream(stream);
}
