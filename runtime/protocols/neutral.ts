import type { ClientProtocol } from "../../schemas/index.ts";

/** One request, protocol by protocol the same: what every pair of protocols is translated through. */
export interface NeutralRequest {
  readonly model: string;
  readonly stream: boolean;
  /** System and developer text in front of the conversation; those inside it are turns of role `system`. */
  readonly system: readonly NeutralText[];
  readonly turns: readonly NeutralTurn[];
  readonly tools: readonly NeutralTool[];
  readonly toolChoice: NeutralToolChoice | null;
  readonly parallelToolCalls: boolean | null;
  readonly maxOutputTokens: number | null;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly topK: number | null;
  readonly stop: readonly string[];
  readonly thinking: NeutralThinking | null;
  readonly format: NeutralFormat | null;
  /** How much to say: `low`, `medium`, `high`. */
  readonly verbosity: string | null;
  readonly userId: string | null;
  readonly promptCacheKey: string | null;
  readonly serviceTier: string | null;
  /** Whether a Chat client asked for the usage chunk. */
  readonly includeUsage: boolean;
}

export interface NeutralText {
  readonly text: string;
  readonly cacheControl: boolean;
}

export interface NeutralTurn {
  readonly role: "user" | "assistant" | "system";
  readonly parts: readonly NeutralPart[];
}

export type NeutralPart =
  | ({ readonly kind: "text" } & NeutralText)
  | {
      readonly kind: "image";
      readonly source: NeutralMedia;
      readonly name: null;
      /** How closely to look, such as `low`; null where that is the model's own choice. */
      readonly detail: string | null;
      readonly cacheControl: boolean;
    }
  | {
      readonly kind: "document" | "audio";
      readonly source: NeutralMedia;
      readonly name: string | null;
      readonly cacheControl: boolean;
    }
  | {
      readonly kind: "thinking";
      readonly text: string;
      /** Signed thinking or encrypted reasoning, opaque, with the protocol it was issued in. */
      readonly signature: {
        readonly value: string;
        readonly protocol: ClientProtocol;
        readonly id: string | null;
      } | null;
      readonly redacted: boolean;
    }
  | {
      readonly kind: "tool_call";
      readonly id: string;
      readonly name: string;
      /** JSON text, unparsed, exactly as it came. */
      readonly arguments: string;
    }
  | {
      readonly kind: "tool_result";
      readonly id: string;
      readonly parts: readonly NeutralPart[];
      readonly isError: boolean;
      readonly cacheControl: boolean;
    }
  | { readonly kind: "refusal"; readonly text: string }
  /** What only its own protocol can carry, such as a search that the provider ran; the body's own object. */
  | { readonly kind: "native"; readonly protocol: ClientProtocol; readonly value: unknown };

export type NeutralMedia =
  | { readonly kind: "base64"; readonly mediaType: string; readonly data: string }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "file"; readonly id: string };

export type NeutralTool =
  | {
      readonly kind: "function";
      readonly name: string;
      readonly description: string | null;
      readonly parameters: unknown;
      readonly strict: boolean | null;
      readonly cacheControl: boolean;
      readonly wire: NeutralToolWire | null;
    }
  /** A tool that the provider runs itself, such as web search; `value` is the body's own object. */
  | {
      readonly kind: "server";
      readonly name: string;
      readonly protocol: ClientProtocol;
      readonly value: unknown;
    };

/**
 * How the client's protocol shapes a tool that is no plain function. Its calls are function calls in the
 * neutral form, and take this shape again on their way back.
 */
export type NeutralToolWire =
  /** Free text instead of arguments; neutral arguments are `{"input": text}`. */
  | { readonly kind: "custom"; readonly format: unknown }
  /** A function of a Responses namespace; the neutral name holds both. */
  | { readonly kind: "namespace"; readonly namespace: string; readonly name: string }
  | { readonly kind: "local_shell" }
  /** One of Chat's `functions` of old, whose call stands beside the words as `function_call`. */
  | { readonly kind: "old_function" };

export type NeutralToolChoice =
  | { readonly kind: "auto" | "none" | "required" }
  | { readonly kind: "tool"; readonly name: string };

export interface NeutralThinking {
  readonly mode: "enabled" | "adaptive" | "disabled";
  readonly budgetTokens: number | null;
  readonly effort: string | null;
}

export type NeutralFormat =
  | { readonly kind: "json_object" }
  | {
      readonly kind: "json_schema";
      readonly name: string | null;
      readonly description: string | null;
      readonly schema: unknown;
      readonly strict: boolean | null;
    };

/** One answer, whole. */
export interface NeutralResponse {
  readonly id: string;
  readonly model: string;
  readonly parts: readonly NeutralPart[];
  readonly stop: NeutralStop;
  readonly usage: NeutralUsage;
}

export interface NeutralStop {
  readonly reason:
    | "end"
    | "max_output"
    | "tool_calls"
    | "stop_sequence"
    | "refusal"
    | "content_filter"
    | "pause";
  readonly sequence: string | null;
}

/** In tokens. `input` counts everything that was read, cached or not; the two cache fields are parts of it. */
export interface NeutralUsage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly reasoning: number;
}

/** One step of a streamed answer. Blocks are numbered as the provider numbers them and may interleave. */
export type NeutralEvent =
  | {
      readonly kind: "start";
      readonly id: string;
      readonly model: string;
      readonly usage: NeutralUsage | null;
    }
  | { readonly kind: "block_start"; readonly block: number; readonly part: "text" | "thinking" | "refusal" }
  | {
      readonly kind: "block_start";
      readonly block: number;
      readonly part: "tool_call";
      readonly id: string;
      readonly name: string;
    }
  | { readonly kind: "text" | "thinking" | "arguments"; readonly block: number; readonly delta: string }
  | {
      readonly kind: "signature";
      readonly block: number;
      readonly value: string;
      readonly protocol: ClientProtocol;
      readonly id: string | null;
      readonly redacted: boolean;
    }
  | { readonly kind: "block_end"; readonly block: number }
  | { readonly kind: "stop"; readonly stop: NeutralStop }
  | { readonly kind: "usage"; readonly usage: NeutralUsage }
  | { readonly kind: "ping" }
  /** The provider's own error event, before or after content. */
  | {
      readonly kind: "error";
      readonly status: number | null;
      readonly type: string | null;
      readonly code: string | null;
      readonly message: string;
    }
  /** The protocol's terminal signal: the only proof that an answer is whole. */
  | { readonly kind: "end" };
