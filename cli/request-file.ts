import { type ClientProtocol, clientProtocols } from "../schemas/index.ts";
import { exitCode } from "./exit-codes.ts";
import { Stop } from "./stop.ts";

/** A request as `decide` takes it: the body alone, or a recorded request with its URL and headers around the body. */
export interface RequestFile {
  readonly protocol: ClientProtocol;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: unknown;
}

/** Reads what a request file says; `asked` is `--protocol`. Where neither says the protocol, the body's shape does. */
export function requestFile(document: unknown, asked: string | undefined): RequestFile {
  if (!isObject(document)) {
    throw new Stop(
      exitCode.usage,
      "the request is not a JSON object",
      "give the body of one request, as a client posts it",
    );
  }
  const recorded = isObject(document["body"]) && !("messages" in document) && !("input" in document);
  const body = recorded ? document["body"] : document;
  const url = recorded && typeof document["url"] === "string" ? document["url"] : null;
  return {
    protocol: protocolAsked(asked) ?? protocolOfUrl(url) ?? protocolOfBody(body),
    headers: recorded ? headersOf(document["headers"]) : [],
    body,
  };
}

function protocolAsked(asked: string | undefined): ClientProtocol | null {
  if (asked === undefined) return null;
  const known = clientProtocols.find((protocol) => protocol === asked);
  if (known !== undefined) return known;
  throw new Stop(
    exitCode.usage,
    `there is no protocol \`${asked}\``,
    `use one of: ${clientProtocols.join(", ")}`,
  );
}

function protocolOfUrl(url: string | null): ClientProtocol | null {
  const path = url?.replace(/^https?:\/\/[^/]*/, "").split("?")[0] ?? "";
  if (path.endsWith("/messages") || path.endsWith("/messages/count_tokens")) return "anthropic";
  if (path.endsWith("/chat/completions")) return "openai-chat";
  if (path.endsWith("/responses")) return "openai-responses";
  return null;
}

/** Fields that only one protocol has; a body with none of them reads the same as Chat, so Chat it is. */
const anthropicOnly = [
  "system",
  "stop_sequences",
  "thinking",
  "output_config",
  "context_management",
  "top_k",
];

function protocolOfBody(body: unknown): ClientProtocol {
  if (!isObject(body)) return "openai-chat";
  if ("input" in body) return "openai-responses";
  if (anthropicOnly.some((field) => field in body)) return "anthropic";
  const blocks = ["tool_use", "tool_result", "image", "document"];
  const hasBlocks = (message: unknown) =>
    isObject(message) &&
    Array.isArray(message["content"]) &&
    message["content"].some((part) => isObject(part) && blocks.includes(String(part["type"])));
  const hasSchemas = (tool: unknown) => isObject(tool) && "input_schema" in tool;
  const messages = Array.isArray(body["messages"]) && body["messages"].some(hasBlocks);
  const tools = Array.isArray(body["tools"]) && body["tools"].some(hasSchemas);
  return messages || tools ? "anthropic" : "openai-chat";
}

function headersOf(headers: unknown): readonly (readonly [string, string])[] {
  if (Array.isArray(headers)) {
    return headers.flatMap((pair: unknown) =>
      Array.isArray(pair) && pair.length === 2 ? [[String(pair[0]), String(pair[1])] as const] : [],
    );
  }
  if (!isObject(headers)) return [];
  return Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
