import type { ClientProtocol } from "../../schemas/index.ts";
import { anthropicCodec } from "./anthropic/codec.ts";
import type { Codec } from "./codec.ts";
import { chatCodec } from "./openai-chat/codec.ts";
import { responsesCodec } from "./openai-responses/codec.ts";

/** The codec of each protocol. */
export const codecs: Readonly<Record<ClientProtocol, Codec>> = {
  anthropic: anthropicCodec,
  "openai-chat": chatCodec,
  "openai-responses": responsesCodec,
};
