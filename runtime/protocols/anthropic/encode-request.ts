import type { EncodeOptions, JsonObject } from "../codec.ts";
import { arrangeTurns, joinTurns } from "../conversation.ts";
import { compact } from "../json-value.ts";
import type { NeutralRequest, NeutralText, NeutralTurn } from "../neutral.ts";
import { encodePart } from "./encode-content.ts";
import { encodeThinking } from "./thinking.ts";
import { encodeToolChoice, encodeTools } from "./tools.ts";

/** Anthropic has no mode for JSON without a schema. */
const JSON_ONLY = "Answer with one JSON object and nothing else: no prose and no code fence.";

/** The body of `POST /v1/messages` that asks the same. */
export function encodeRequest(request: NeutralRequest, options: EncodeOptions): JsonObject {
  const maxTokens = request.maxOutputTokens ?? options.defaultOutputTokens;
  const thinking = encodeThinking(request, options.model, maxTokens);
  const thinks = thinking.thinking !== undefined && thinking.thinking["type"] !== "disabled";
  const tools = encodeTools(request);
  const system = encodeSystem(request);
  const messages = encodeMessages(request.turns);
  const outputConfig = compact({ effort: thinking.effort, format: encodeFormat(request) });
  return compact({
    model: options.model,
    max_tokens: maxTokens,
    // Where nobody has said anything, the system text is what there is to answer: no messages at all are refused.
    ...(messages.length === 0 && system !== undefined
      ? { messages: [{ role: "user", content: system }] }
      : { system, messages }),
    stream: request.stream ? true : undefined,
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: tools.length > 0 ? encodeToolChoice(request) : undefined,
    ...sampling(request, thinks),
    stop_sequences: request.stop.length > 0 ? request.stop : undefined,
    thinking: thinking.thinking,
    output_config: Object.keys(outputConfig).length > 0 ? outputConfig : undefined,
    metadata: request.userId === null ? undefined : { user_id: request.userId },
    service_tier: encodeTier(request.serviceTier),
  });
}

/** System text from inside the conversation is system text all the same: it joins what stands in front. */
function encodeSystem(request: NeutralRequest): readonly JsonObject[] | string | undefined {
  const inside = request.turns.flatMap((turn) =>
    turn.role === "system"
      ? turn.parts.flatMap((part): NeutralText[] => (part.kind === "text" ? [part] : []))
      : [],
  );
  const json = request.format?.kind === "json_object" ? [{ text: JSON_ONLY, cacheControl: false }] : [];
  const texts = [...request.system, ...inside, ...json].filter((part) => part.text !== "");
  if (texts.length === 0) return undefined;
  if (texts.every((part) => !part.cacheControl)) return texts.map((part) => part.text).join("\n\n");
  return texts.flatMap(({ text, cacheControl }) => encodePart({ kind: "text", text, cacheControl }));
}

function encodeMessages(turns: readonly NeutralTurn[]): readonly JsonObject[] {
  const spoken = arrangeTurns(turns, "anthropic").filter((turn) => turn.role !== "system");
  return joinTurns(spoken).flatMap((turn): readonly JsonObject[] => {
    const content = turn.parts.flatMap((part) => encodePart(part));
    if (content.length === 0) return [];
    const only = turn.parts.length === 1 ? turn.parts[0] : undefined;
    if (only?.kind === "text" && !only.cacheControl) return [{ role: turn.role, content: only.text }];
    return [{ role: turn.role, content }];
  });
}

/**
 * Sampling in Anthropic's range: temperature ends at 1, current models take temperature or `top_p` but not both,
 * and thinking takes neither.
 */
function sampling(request: NeutralRequest, thinks: boolean): JsonObject {
  if (thinks) return {};
  const { temperature, topP, topK } = request;
  return compact({
    temperature: temperature === null ? undefined : Math.min(temperature, 1),
    top_p: topP === null || temperature !== null ? undefined : topP,
    top_k: topK ?? undefined,
  });
}

function encodeFormat(request: NeutralRequest): JsonObject | undefined {
  if (request.format?.kind !== "json_schema") return undefined;
  return { type: "json_schema", schema: request.format.schema };
}

/** Anthropic knows two tiers; OpenAI's cheaper and slower ones have no counterpart and are left out. */
function encodeTier(tier: string | null): string | undefined {
  if (tier === "default") return "standard_only";
  return tier === "priority" ? "auto" : undefined;
}
