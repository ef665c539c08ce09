import type { ClientProtocol } from "../../../schemas/index.ts";

/** What a client has understood of an answer. */
export interface Understood {
  readonly text: string;
  readonly toolName: string;
  readonly toolArguments: string;
  /** Terminal signals and error events, each of which may come once. */
  readonly ends: number;
  readonly errors: number;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const object = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Reads a streamed answer in the way of a client that knows the protocol and nothing of the gateway. */
export function readStream(protocol: ClientProtocol, body: string): Understood {
  const seen = { text: "", toolName: "", toolArguments: "", ends: 0, errors: 0 };
  for (const frame of body.split("\n\n")) {
    const data = /^data: ?(.*)$/m.exec(frame)?.[1];
    if (data === undefined) continue;
    if (data === "[DONE]") seen.ends++;
    else readers[protocol](object(JSON.parse(data)), seen);
  }
  return seen;
}

type Seen = { -readonly [Name in keyof Understood]: Understood[Name] };

const readers: Readonly<
  Record<ClientProtocol, (event: Readonly<Record<string, unknown>>, seen: Seen) => void>
> = {
  anthropic(event, seen) {
    const delta = object(event["delta"]);
    seen.text += text(delta["text"]);
    seen.toolArguments += text(delta["partial_json"]);
    seen.toolName += text(object(event["content_block"])["name"]);
    if (event["type"] === "message_stop") seen.ends++;
    if (event["type"] === "error") seen.errors++;
  },
  "openai-chat"(event, seen) {
    if (event["error"] !== undefined) seen.errors++;
    for (const choice of list(event["choices"])) {
      const delta = object(object(choice)["delta"]);
      seen.text += text(delta["content"]);
      for (const call of list(delta["tool_calls"])) {
        const named = object(object(call)["function"]);
        seen.toolName += text(named["name"]);
        seen.toolArguments += text(named["arguments"]);
      }
    }
  },
  "openai-responses"(event, seen) {
    if (event["type"] === "response.output_text.delta") seen.text += text(event["delta"]);
    if (event["type"] === "response.function_call_arguments.delta")
      seen.toolArguments += text(event["delta"]);
    if (event["type"] === "response.output_item.added") seen.toolName += text(object(event["item"])["name"]);
    if (event["type"] === "response.completed") seen.ends++;
    if (event["type"] === "response.failed" || event["type"] === "error") seen.errors++;
  },
};

/** Reads an answer in one piece. */
export function readWholeAnswer(protocol: ClientProtocol, body: string): Understood {
  const answer = object(JSON.parse(body));
  const found = { text: "", toolName: "", toolArguments: "", ends: 1, errors: 0 };
  const message = object(object(list(answer["choices"])[0])["message"]);
  const parts = {
    anthropic: () => list(answer["content"]),
    "openai-chat": () => [{ text: message["content"] }, ...list(message["tool_calls"])],
    "openai-responses": () =>
      list(answer["output"]).flatMap((item) => [item, ...list(object(item)["content"])]),
  }[protocol]();
  for (const part of parts.map(object)) {
    const call = part["function"] === undefined ? part : object(part["function"]);
    found.text += text(part["text"]);
    found.toolName += text(call["name"]);
    const given = call["arguments"] ?? call["input"];
    if (given !== undefined) found.toolArguments += typeof given === "string" ? given : JSON.stringify(given);
  }
  return found;
}
