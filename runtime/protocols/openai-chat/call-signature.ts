import type { JsonObject } from "../codec.ts";
import { objectOf, textOrNull } from "../json-value.ts";
import type { NeutralPart } from "../neutral.ts";
import type { Signature } from "../sealed-signature.ts";
import { fitCallId } from "../tool-names.ts";

/**
 * Gemini signs the thinking before a call on the call itself, and refuses the call in the next turn without it. In the neutral
 * form it is redacted thinking of Chat in front of the call, known by the call's id.
 */
export function callSignature(call: JsonObject, callId: string): Signature | null {
  const value = textOrNull(objectOf(objectOf(call["extra_content"])["google"])["thought_signature"]);
  return value === null ? null : { value, protocol: "openai-chat", id: fitCallId(callId) };
}

/** The thinking part that stands for such a signature, if there is one. */
export function signedThinking(signature: Signature | null): readonly NeutralPart[] {
  return signature === null ? [] : [{ kind: "thinking", text: "", signature, redacted: true }];
}

/** The member of a call that gives its signature back; none where the turn holds none for it. */
export function signatureMember(parts: readonly NeutralPart[], callId: string): JsonObject {
  const signed = parts.find(
    (part) =>
      part.kind === "thinking" &&
      part.signature?.protocol === "openai-chat" &&
      part.signature.id === fitCallId(callId),
  );
  if (signed?.kind !== "thinking" || signed.signature === null) return {};
  return { extra_content: { google: { thought_signature: signed.signature.value } } };
}
