import type { Codec } from "../codec.ts";
import { encodeOpenAiError } from "../openai-error.ts";
import { SteadyDecoder } from "../steady-decoder.ts";
import { decodeRequest } from "./decode-request.ts";
import { encodeRequest } from "./encode-request.ts";
import { decodeResponse, encodeResponse } from "./response.ts";
import { ChatStreamDecoder } from "./stream-decoder.ts";
import { ChatStreamEncoder, KEEP_ALIVE } from "./stream-encoder.ts";

/** OpenAI Chat Completions, as OpenAI and the many servers that imitate it speak it. */
export const chatCodec: Codec = {
  protocol: "openai-chat",
  path: "/v1/chat/completions",
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  streamDecoder: (options) => new SteadyDecoder(new ChatStreamDecoder(options)),
  streamEncoder: (options) => new ChatStreamEncoder(options),
  encodeError: encodeOpenAiError,
  keepAlive: KEEP_ALIVE,
};
