import { type ClientProtocol, clientProtocols } from "../../schemas/index.ts";
import type { NeutralPart } from "./neutral.ts";

export type Signature = NonNullable<Extract<NeutralPart, { kind: "thinking" }>["signature"]>;

export interface SealedThinking {
  readonly signature: Signature;
  readonly redacted: boolean;
}

/**
 * Signed thinking of one protocol in the signature field of another, so that the client sends it back with the next turn
 * and the gateway can return it to where it was issued. A signature of the field's own protocol stands as it is.
 */
export function sealSignature(thinking: SealedThinking, field: ClientProtocol): string {
  const { protocol, id, value } = thinking.signature;
  return protocol === field
    ? value
    : `signalbox:${protocol}:${thinking.redacted ? "1" : "0"}:${id ?? ""}:${value}`;
}

/** What a signature field holds: a sealed foreign signature, or one of the field's own protocol. */
export function openSignature(text: string, field: ClientProtocol, id: string | null): SealedThinking {
  const match = /^signalbox:([a-z-]+):([01]):([^:]*):(.*)$/s.exec(text);
  const protocol = clientProtocols.find((candidate) => candidate === match?.[1]);
  if (match === null || protocol === undefined) {
    return { signature: { value: text, protocol: field, id }, redacted: false };
  }
  return {
    signature: { value: match[4] ?? "", protocol, id: match[3] || null },
    redacted: match[2] === "1",
  };
}
