import type { NeutralPart } from "./neutral.ts";

/** Thinking as its origin is asked for: its words, and what it was signed with. */
export type Thought = Pick<Extract<NeutralPart, { kind: "thinking" }>, "text" | "signature">;

/**
 * What thinking is remembered by: its signature, or its words where nobody signed it. Null where it has neither.
 * Servers that imitate a protocol often sign nothing, and lose their thread without the thinking all the same.
 */
export function originKeyOf({ text, signature }: Thought): string | null {
  if (signature !== null) return signature.value;
  return text === "" ? null : `unsigned thinking: ${text}`;
}
