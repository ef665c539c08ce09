import type { ClientProtocol } from "../../schemas/index.ts";
import type { FailureClass } from "./failure-table.ts";

/**
 * What a provider says in `error.message` only, because it gives no typed code for it. Anchored, one recorded example
 * each; nothing else in the runtime reads a message.
 */
export const messagePatterns: readonly MessagePattern[] = [
  {
    protocol: "anthropic",
    class: "too_long",
    pattern: /^prompt is too long\b/,
    example: "prompt is too long: 208310 tokens > 200000 maximum",
  },
  {
    protocol: "anthropic",
    class: "too_long",
    pattern: /^input length and `max_tokens` exceed context limit\b/,
    example:
      "input length and `max_tokens` exceed context limit: 195210 + 8192 > 200000, decrease input length or `max_tokens` and try again",
  },
  {
    protocol: "anthropic",
    class: "payment",
    pattern: /^Your credit balance is too low\b/,
    example:
      "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
  },
  { protocol: "anthropic", class: "gone", pattern: /^model: \S+$/, example: "model: claude-3-opus-19990101" },
  {
    protocol: "openai-chat",
    class: "too_long",
    pattern: /^This (?:model|endpoint)'s maximum context length is \d+ tokens\b/,
    example:
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens. Please reduce the length of the messages.",
  },
  {
    protocol: "openai-chat",
    class: "too_long",
    pattern: /^The input token count \(?\d+\)? exceeds the maximum number of tokens allowed\b/,
    example: "The input token count (1050000) exceeds the maximum number of tokens allowed (1048576).",
  },
  {
    protocol: "openai-responses",
    class: "too_long",
    pattern: /^Your input exceeds the context window of this model\b/,
    example: "Your input exceeds the context window of this model. Please adjust your input and try again.",
  },
];

export interface MessagePattern {
  readonly protocol: ClientProtocol;
  readonly class: FailureClass;
  readonly pattern: RegExp;
  /** A message as the provider sends it. */
  readonly example: string;
}
