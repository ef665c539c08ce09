import type { JsonObject } from "../codec.ts";
import { objectOf } from "../json-value.ts";
import type { NeutralStop } from "../neutral.ts";

/** Why a response ended: its status says whether it is whole, its output whether calls wait for an answer. */
export function decodeStatus(
  response: JsonObject,
  said: { readonly calls: boolean; readonly refusal: boolean },
): NeutralStop {
  if (response["status"] === "incomplete") {
    const reason = objectOf(response["incomplete_details"])["reason"];
    return { reason: reason === "content_filter" ? "content_filter" : "max_output", sequence: null };
  }
  return { reason: said.calls ? "tool_calls" : said.refusal ? "refusal" : "end", sequence: null };
}

/** The members of a response object that tell the same. A refusal without words of its own (`says` is false) is a filter's. */
export function encodeStatus(stop: NeutralStop, says: { readonly refusal: boolean }): JsonObject {
  if (stop.reason === "refusal" && !says.refusal) return FILTERED;
  switch (stop.reason) {
    case "max_output":
      return { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } };
    case "content_filter":
      return FILTERED;
    case "end":
    case "tool_calls":
    case "stop_sequence":
    case "refusal":
    case "pause":
      return { status: "completed", incomplete_details: null };
  }
}

const FILTERED: JsonObject = { status: "incomplete", incomplete_details: { reason: "content_filter" } };
