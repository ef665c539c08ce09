import type { Codec } from "../codec.ts";
import { encodeOpenAiError } from "../openai-error.ts";
import { decodeRequest } from "./decode-request.ts";
import { encodeRequest } from "./encode-request.ts";
import { decodeResponse, encodeResponse } from "./response.ts";
import { ResponsesStreamDecoder } from "./stream-decoder.ts";
import { KEEP_ALIVE, ResponsesStreamEncoder } from "./stream-encoder.ts";

/** OpenAI Responses. */
export const responsesCodec: Codec = {
  protocol: "openai-responses",
  path: "/v1/responses",
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  streamDecoder: () => new ResponsesStreamDecoder(),
  streamEncoder: (options) => new ResponsesStreamEncoder(options),
  encodeError: encodeOpenAiError,
  keepAlive: KEEP_ALIVE,
};
