import { sha256 as digest } from "@noble/hashes/sha2.js";

/** The 32 bytes of a text's or of bytes' SHA-256 digest, on any machine that runs JavaScript. */
export function sha256(content: Uint8Array | string): Uint8Array {
  return digest(typeof content === "string" ? new TextEncoder().encode(content) : content);
}

/** A digest as it is written everywhere: `sha256:` and 64 hex digits. */
export function digestName(digestBytes: Uint8Array): string {
  return `sha256:${Array.from(digestBytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
