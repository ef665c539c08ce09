import type { AnswerOptions, ClientError, JsonObject } from "../codec.ts";
import { openAiErrorCode } from "../openai-error.ts";

/** A response object with the members that clients expect of every one; `members` overrides what is known. */
export function responseObject(id: string, options: AnswerOptions, members: JsonObject): JsonObject {
  return {
    id,
    object: "response",
    created_at: options.createdSeconds,
    status: "in_progress",
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model: options.model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: null,
    tool_choice: "auto",
    tools: [],
    top_p: null,
    usage: null,
    ...members,
  };
}

/** What a response object says of its failure. */
export function failure(error: ClientError): JsonObject {
  return { status: "failed", error: { code: openAiErrorCode(error), message: error.message } };
}

/** The id of one output item; it holds the response's, so that items of two responses never share one. */
export function itemId(prefix: "msg" | "rs" | "fc", responseId: string, index: number): string {
  const origin = responseId
    .replace(/^resp_/, "")
    .replace(/[^a-zA-Z0-9_-]/g, "")
    .slice(-40);
  return `${prefix}_${origin}_${index}`;
}
