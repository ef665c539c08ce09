import type { ClientError } from "../codec.ts";
import { encodeOpenAiError } from "../openai-error.ts";
import { sseFrame } from "../sse-frame.ts";

/** The error chunk that ends a stream; `[DONE]` does not follow, since the answer is not whole. */
export function encodeStreamError(error: ClientError): string {
  return sseFrame(null, encodeOpenAiError(error));
}
