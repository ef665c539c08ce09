import type { Outline, OutlineMessage } from "./outline.ts";
import { SAMPLE_SIGNATURE, sampleMedia } from "./sample-media.ts";

/** The body of `POST /v1/messages`. */
export function writeAnthropic(outline: Outline): Readonly<Record<string, unknown>> {
  const { facts, system, messages, clientTools } = outline;
  const tools = [
    ...clientTools.map((name) => ({ name, input_schema: { type: "object" } })),
    ...(facts.webSearch ? [{ type: "web_search_20250305", name: "web_search" }] : []),
  ];
  const outputConfig = {
    ...(facts.effort === null ? {} : { effort: facts.effort }),
    ...(facts.json ? { format: { type: "json_schema", schema: { type: "object" } } } : {}),
  };
  return {
    ...(facts.model === null ? {} : { model: facts.model }),
    ...(facts.maxOutput === null ? {} : { max_tokens: facts.maxOutput }),
    ...(facts.stream ? { stream: true } : {}),
    ...(system === null ? {} : { system }),
    messages: messages.flatMap((message) => written(message, outline)),
    ...(tools.length === 0 ? {} : { tools }),
    ...(facts.thinking ? { thinking: { type: "adaptive" } } : {}),
    ...(Object.keys(outputConfig).length === 0 ? {} : { output_config: outputConfig }),
    ...(facts.cacheControl ? { cache_control: { type: "ephemeral" } } : {}),
    ...(facts.stateful ? { container: "container_1" } : {}),
  };
}

function written(message: OutlineMessage, { facts }: Outline): readonly object[] {
  const thinking = { type: "thinking", thinking: "hm", signature: SAMPLE_SIGNATURE };
  switch (message.role) {
    case "user": {
      const media = message.last
        ? [...(facts.image ? [medium("image")] : []), ...(facts.document ? [medium("document")] : [])]
        : [];
      const [only, ...others] = message.texts;
      if (only !== undefined && others.length === 0 && media.length === 0) {
        return [{ role: "user", content: only }];
      }
      return [
        { role: "user", content: [...media, ...message.texts.map((text) => ({ type: "text", text }))] },
      ];
    }
    case "assistant":
      return [
        {
          role: "assistant",
          content: message.sealed ? [thinking, { type: "text", text: message.text }] : message.text,
        },
      ];
    case "tool": {
      const call = { type: "tool_use", id: "toolu_1", name: message.name, input: {} };
      const result = { type: "tool_result", tool_use_id: "toolu_1", content: message.result };
      return [
        { role: "assistant", content: message.sealed ? [thinking, call] : [call] },
        { role: "user", content: [result] },
      ];
    }
  }
}

function medium(kind: "image" | "document"): object {
  if (kind === "document") {
    return { type: kind, source: { type: "text", media_type: "text/plain", data: "a page" } };
  }
  const { type, base64 } = sampleMedia[kind];
  return { type: kind, source: { type: "base64", media_type: type, data: base64 } };
}
