import type { Outline, OutlineMessage } from "./outline.ts";
import { SAMPLE_SIGNATURE, sampleDataUrl, sampleMedia } from "./sample-media.ts";

/** The body of `POST /v1/responses`. */
export function writeOpenAiResponses(outline: Outline): Readonly<Record<string, unknown>> {
  const { facts, system, messages, clientTools } = outline;
  const tools = [
    ...clientTools.map((name) => ({ type: "function", name, parameters: { type: "object" } })),
    ...(facts.webSearch ? [{ type: "web_search" }] : []),
  ];
  return {
    ...(facts.model === null ? {} : { model: facts.model }),
    ...(facts.maxOutput === null ? {} : { max_output_tokens: facts.maxOutput }),
    ...(facts.stream ? { stream: true } : {}),
    ...(system === null ? {} : { instructions: system }),
    input: messages.flatMap((message) => written(message, outline)),
    ...(tools.length === 0 ? {} : { tools }),
    ...(facts.effort === null ? {} : { reasoning: { effort: facts.effort } }),
    ...(facts.json ? { text: { format: { type: "json_object" } } } : {}),
    ...(facts.stateful ? { previous_response_id: "resp_1" } : {}),
  };
}

function written(message: OutlineMessage, { facts }: Outline): readonly object[] {
  const reasoning = { type: "reasoning", summary: [], encrypted_content: SAMPLE_SIGNATURE };
  switch (message.role) {
    case "user": {
      const media = message.last ? mediaOf(facts) : [];
      const texts = message.texts.map((text) => ({ type: "input_text", text }));
      return [{ type: "message", role: "user", content: [...media, ...texts] }];
    }
    case "assistant": {
      const content = [{ type: "output_text", text: message.text }];
      const said = { type: "message", role: "assistant", content };
      return message.sealed ? [reasoning, said] : [said];
    }
    case "tool": {
      const call = { type: "function_call", call_id: "call_1", name: message.name, arguments: "{}" };
      const output = { type: "function_call_output", call_id: "call_1", output: message.result };
      return message.sealed ? [reasoning, call, output] : [call, output];
    }
  }
}

function mediaOf({ image, document, audio }: Outline["facts"]): readonly object[] {
  const { base64 } = sampleMedia.audio;
  return [
    ...(image ? [{ type: "input_image", image_url: sampleDataUrl("image") }] : []),
    ...(document ? [{ type: "input_file", file_data: sampleDataUrl("document") }] : []),
    ...(audio ? [{ type: "input_audio", input_audio: { format: "wav", data: base64 } }] : []),
  ];
}
