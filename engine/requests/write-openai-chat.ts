import type { Outline, OutlineMessage } from "./outline.ts";
import { SAMPLE_SIGNATURE, sampleDataUrl, sampleMedia } from "./sample-media.ts";

/** The body of `POST /v1/chat/completions`. */
export function writeOpenAiChat(outline: Outline): Readonly<Record<string, unknown>> {
  const { facts, system, messages, clientTools } = outline;
  const tools = clientTools.map((name) => ({
    type: "function",
    function: { name, parameters: { type: "object" } },
  }));
  return {
    ...(facts.model === null ? {} : { model: facts.model }),
    ...(facts.maxOutput === null ? {} : { max_completion_tokens: facts.maxOutput }),
    ...(facts.stream ? { stream: true } : {}),
    messages: [
      ...(system === null ? [] : [{ role: "system", content: system }]),
      ...messages.flatMap((message) => written(message, outline)),
      ...(facts.stateful ? [{ role: "assistant", content: null, audio: { id: "audio_1" } }] : []),
    ],
    ...(tools.length === 0 ? {} : { tools }),
    ...(facts.webSearch ? { web_search_options: {} } : {}),
    ...(facts.effort === null ? {} : { reasoning_effort: facts.effort }),
    ...(facts.thinking && facts.effort === null ? { reasoning: { enabled: true } } : {}),
    ...(facts.json ? { response_format: { type: "json_object" } } : {}),
  };
}

function written(message: OutlineMessage, { facts, messages }: Outline): readonly object[] {
  const marked = facts.cacheControl ? { cache_control: { type: "ephemeral" } } : {};
  const sealed = { reasoning_details: [{ type: "reasoning.text", signature: SAMPLE_SIGNATURE }] };
  switch (message.role) {
    case "user": {
      const media = message.last ? mediaOf(facts) : [];
      const isMarked = message.last && facts.cacheControl;
      const [only, ...others] = message.texts;
      if (only !== undefined && others.length === 0 && media.length === 0 && !isMarked) {
        return [{ role: "user", content: only }];
      }
      const texts = message.texts.map((text, row) => ({
        type: "text",
        text,
        ...(isMarked && row === message.texts.length - 1 ? marked : {}),
      }));
      return [{ role: "user", content: [...media, ...texts] }];
    }
    case "assistant":
      return [{ role: "assistant", content: message.text, ...(message.sealed ? sealed : {}) }];
    case "tool": {
      const call = { id: "call_1", type: "function", function: { name: message.name, arguments: "{}" } };
      const isMarked = facts.cacheControl && !messages.some(({ role }) => role === "user");
      const content = isMarked ? [{ type: "text", text: message.result, ...marked }] : message.result;
      return [
        { role: "assistant", content: null, tool_calls: [call], ...(message.sealed ? sealed : {}) },
        { role: "tool", tool_call_id: "call_1", content },
      ];
    }
  }
}

function mediaOf({ image, document, audio }: Outline["facts"]): readonly object[] {
  const { base64 } = sampleMedia.audio;
  return [
    ...(image ? [{ type: "image_url", image_url: { url: sampleDataUrl("image") } }] : []),
    ...(document ? [{ type: "file", file: { file_data: sampleDataUrl("document") } }] : []),
    ...(audio ? [{ type: "input_audio", input_audio: { format: "wav", data: base64 } }] : []),
  ];
}
