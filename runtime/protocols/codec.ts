import type { ClientProtocol } from "../../schemas/index.ts";
import type { NeutralEvent, NeutralRequest, NeutralResponse, NeutralTool } from "./neutral.ts";

export type JsonObject = { readonly [key: string]: unknown };

/** The value, or what is wrong with the body and where (`messages.3.content`), for a 400 in the client's protocol. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly path: string; readonly problem: string };

/** Everything that one wire protocol is. There is one codec a protocol, and the nine pairs are two codecs each. */
export interface Codec {
  readonly protocol: ClientProtocol;
  /** The path of the endpoint below the base URL, such as `/v1/messages`. */
  readonly path: string;
  decodeRequest(body: JsonObject): Decoded<NeutralRequest>;
  encodeRequest(request: NeutralRequest, options: EncodeOptions): JsonObject;
  /** An error object in the body is no answer: ask `readProviderError` first. */
  decodeResponse(body: JsonObject, options?: DecodeOptions): Decoded<NeutralResponse>;
  encodeResponse(response: NeutralResponse, options: AnswerOptions): JsonObject;
  /** Reads the events of an upstream's stream, however its bytes were chunked. */
  streamDecoder(options?: DecodeOptions): StreamDecoder;
  /** Writes a well-formed stream of this protocol, whatever the order of the neutral events. */
  streamEncoder(options: AnswerOptions): StreamEncoder;
  /** The body of an error answer. */
  encodeError(error: ClientError): JsonObject;
  /** What keeps a silent stream open. */
  readonly keepAlive: string;
}

export interface EncodeOptions {
  readonly model: string;
  /** Sent where the target's protocol demands a limit and the client gave none. */
  readonly defaultOutputTokens: number;
  /** The field of an assistant message in which this provider takes thinking back; null sends none. */
  readonly reasoningField: string | null;
}

export interface DecodeOptions {
  /** The provider's own field for thinking, tried before the usual ones; only Chat has any. */
  readonly reasoningField: string | null;
  /** How many choices a stream was asked for; one, where this is left out. */
  readonly choices?: number;
}

export interface AnswerOptions {
  /** The model's name as the client is to see it. */
  readonly model: string;
  /** Whether a Chat client asked for the usage chunk of a stream. */
  readonly includeUsage: boolean;
  /** The tools of the client's request: calls are named and shaped as it offered them. */
  readonly tools: readonly NeutralTool[];
  /** When the answer began, in seconds since 1970. */
  readonly createdSeconds: number;
}

export interface StreamDecoder {
  /** One server-sent event, `data` already joined. Anything that is no event of the protocol is a neutral error or nothing. */
  push(event: string | null, data: string): readonly NeutralEvent[];
  /** The bytes have ended: what is still open, and `end` where the terminal signal had come without one. */
  finish(): readonly NeutralEvent[];
  /** What ends the stream for a client that has been passed its frames as they came: this protocol's own error, in its place. */
  fail(error: ClientError): string;
  /** Whether the terminal signal has come: the answer is whole even if `[DONE]` or the close is still missing. */
  readonly complete: boolean;
  /** Whether the protocol's last event has come: nothing is to be waited for but the end of the bytes. */
  readonly over: boolean;
}

export interface StreamEncoder {
  /** The frames to send, in order; often one string, sometimes empty. */
  push(event: NeutralEvent): string;
  /** The frames that end a stream which cannot be finished. */
  fail(error: ClientError): string;
}

/** An error as the client is to see it, before it takes the shape of a protocol. */
export interface ClientError {
  readonly status: number;
  readonly kind:
    | "invalid_request"
    | "authentication"
    | "permission"
    | "not_found"
    | "request_too_large"
    /** The conversation is longer than the model's window. */
    | "too_long"
    | "rate_limit"
    | "overloaded"
    | "upstream"
    | "timeout"
    | "internal";
  readonly message: string;
  readonly requestId: string;
}
