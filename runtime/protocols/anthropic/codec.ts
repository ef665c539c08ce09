import type { Codec } from "../codec.ts";
import { SteadyDecoder } from "../steady-decoder.ts";
import { decodeRequest } from "./decode-request.ts";
import { encodeRequest } from "./encode-request.ts";
import { encodeError } from "./errors.ts";
import { decodeResponse, encodeResponse } from "./response.ts";
import { AnthropicStreamDecoder } from "./stream-decoder.ts";
import { AnthropicStreamEncoder, PING } from "./stream-encoder.ts";

/** Anthropic Messages. */
export const anthropicCodec: Codec = {
  protocol: "anthropic",
  path: "/v1/messages",
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  streamDecoder: () => new SteadyDecoder(new AnthropicStreamDecoder()),
  streamEncoder: (options) => new AnthropicStreamEncoder(options),
  encodeError,
  keepAlive: PING,
};
