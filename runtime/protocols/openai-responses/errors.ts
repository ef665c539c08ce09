import type { ClientError } from "../codec.ts";
import { openAiErrorCode } from "../openai-error.ts";
import { sseFrame } from "../sse-frame.ts";
import { responseObject } from "./response-object.ts";

/** The `response.failed` of a stream of which neither id nor numbers are known. */
export function encodeStreamError(error: ClientError): string {
  const options = { model: "", includeUsage: true, tools: [], createdSeconds: 0 };
  const response = responseObject("resp_unknown", options, {
    status: "failed",
    error: { code: openAiErrorCode(error), message: error.message },
  });
  return sseFrame("response.failed", { type: "response.failed", sequence_number: 0, response });
}
