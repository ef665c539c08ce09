import type { EncodeOptions, JsonObject } from "../codec.ts";
import { arrangeTurns } from "../conversation.ts";
import { compact } from "../json-value.ts";
import type { NeutralFormat, NeutralRequest } from "../neutral.ts";
import { effortOfThinking } from "../thinking-effort.ts";
import { fitUserId } from "../tool-names.ts";
import { callShape } from "./calls.ts";
import { encodeTurn } from "./encode-items.ts";
import { encodeToolChoice, encodeTools } from "./tools.ts";

/** The API's own lower bound. */
const SMALLEST_OUTPUT_TOKENS = 16;

/**
 * The body of `POST /v1/responses` that asks the same. Nothing is stored at the provider: the body holds the whole
 * conversation, and reasoning comes back encrypted so that the next turn can hold it too. The API has no stop sequences.
 */
export function encodeRequest(request: NeutralRequest, options: EncodeOptions): JsonObject {
  const system = request.system.map((part) => part.text).filter((text) => text !== "");
  const tools = encodeTools(request.tools);
  const freeText = freeTextCalls(request);
  const effort = encodeEffort(request);
  const text = compact({
    format: request.format === null ? undefined : encodeFormat(request.format),
    verbosity: request.verbosity ?? undefined,
  });
  const input = arrangeTurns(request.turns, "openai-responses").flatMap((turn) => encodeTurn(turn, freeText));
  const instructions = system.length === 0 ? undefined : system.join("\n\n");
  return compact({
    model: options.model,
    ...(input.length === 0 && instructions !== undefined
      ? { input: [{ type: "message", role: "developer", content: instructions }] }
      : { instructions, input }),
    stream: request.stream ? true : undefined,
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: encodeToolChoice(request),
    parallel_tool_calls: tools.length > 0 ? (request.parallelToolCalls ?? undefined) : undefined,
    max_output_tokens:
      request.maxOutputTokens === null
        ? undefined
        : Math.max(SMALLEST_OUTPUT_TOKENS, request.maxOutputTokens),
    temperature: request.temperature ?? undefined,
    top_p: request.topP ?? undefined,
    reasoning:
      effort === undefined ? undefined : { effort, ...(effort === "none" ? {} : { summary: "auto" }) },
    include: effort === undefined || effort === "none" ? undefined : ["reasoning.encrypted_content"],
    text: Object.keys(text).length === 0 ? undefined : text,
    store: false,
    user: request.userId === null ? undefined : fitUserId(request.userId),
    prompt_cache_key: request.promptCacheKey ?? undefined,
    service_tier: request.serviceTier ?? undefined,
  });
}

/** The ids of the calls of custom tools. */
function freeTextCalls({ tools, turns }: NeutralRequest): ReadonlySet<string> {
  const calls = turns.flatMap((turn) => turn.parts.filter((part) => part.kind === "tool_call"));
  return new Set(calls.filter((call) => callShape(call.name, tools) === "custom").map((call) => call.id));
}

/** OpenAI's strongest word is `xhigh`; no thinking is `none` only where the client itself said so. */
function encodeEffort({ thinking }: NeutralRequest): string | undefined {
  if (thinking === null) return undefined;
  if (thinking.mode === "disabled") return thinking.effort === "none" ? "none" : undefined;
  const effort = effortOfThinking(thinking);
  return effort === "max" ? "xhigh" : effort;
}

function encodeFormat(format: NeutralFormat): JsonObject {
  if (format.kind === "json_object") return { type: "json_object" };
  return compact({
    type: "json_schema",
    name: format.name ?? "answer",
    description: format.description ?? undefined,
    schema: format.schema,
    strict: format.strict ?? undefined,
  });
}
