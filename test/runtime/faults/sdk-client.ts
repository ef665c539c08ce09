import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import type { ClientProtocol } from "../../../schemas/index.ts";

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** What a maker's own SDK makes of an answer: a whole one, or an error; `status` is null for one inside a stream. */
export type SdkSight =
  | {
      readonly kind: "whole";
      readonly text: string;
      readonly toolName: string;
      readonly toolArguments: string;
    }
  | { readonly kind: "error"; readonly status: number | null };

/** Hands an answer to the SDK of its protocol, as if it had just come. */
export async function sdkSees(
  protocol: ClientProtocol,
  stream: boolean,
  answer: WireAnswer,
): Promise<SdkSight> {
  const fetch = async () =>
    new Response(answer.body, { status: answer.status, headers: new Headers(answer.headers) });
  const settings = { apiKey: "unused", maxRetries: 0, fetch };
  try {
    const seen = await readers[protocol](settings, stream);
    return seen ?? { kind: "error", status: null };
  } catch (error) {
    if (error instanceof Anthropic.APIError || error instanceof OpenAI.APIError)
      return { kind: "error", status: error.status ?? null };
    if (error instanceof Anthropic.AnthropicError || error instanceof OpenAI.OpenAIError)
      return { kind: "error", status: null };
    throw error;
  }
}

interface Settings {
  readonly apiKey: string;
  readonly maxRetries: number;
  readonly fetch: () => Promise<Response>;
}

type Reader = (settings: Settings, stream: boolean) => Promise<SdkSight | null>;

const readers: Readonly<Record<ClientProtocol, Reader>> = {
  async anthropic(settings, stream) {
    const { messages } = new Anthropic(settings);
    const ask = { model: "any", max_tokens: 100, messages: [{ role: "user" as const, content: "hello" }] };
    const message = stream ? await messages.stream(ask).finalMessage() : await messages.create(ask);
    const call = message.content.find((block) => block.type === "tool_use");
    return {
      kind: "whole",
      text: message.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join(""),
      toolName: call?.name ?? "",
      toolArguments: call === undefined ? "" : JSON.stringify(call.input),
    };
  },

  async "openai-chat"(settings, stream) {
    const { completions } = new OpenAI(settings).chat;
    const ask = { model: "any", messages: [{ role: "user" as const, content: "hello" }] };
    const completion = stream
      ? await completions.stream(ask).finalChatCompletion()
      : await completions.create(ask);
    const message = completion.choices[0]?.message;
    const [call] = (message?.tool_calls ?? []).flatMap((one) =>
      one.type === "function" ? [one.function] : [],
    );
    return {
      kind: "whole",
      text: message?.content ?? "",
      toolName: call?.name ?? "",
      toolArguments: call?.arguments ?? "",
    };
  },

  async "openai-responses"(settings, stream) {
    const { responses } = new OpenAI(settings);
    const ask = { model: "any", input: "hello" };
    const response = stream ? await responses.stream(ask).finalResponse() : await responses.create(ask);
    if (response.status === "failed") return null;
    const [call] = response.output.flatMap((item) => (item.type === "function_call" ? [item] : []));
    return {
      kind: "whole",
      text: response.output_text,
      toolName: call?.name ?? "",
      toolArguments: call?.arguments ?? "",
    };
  },
};
