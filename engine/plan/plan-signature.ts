import { headerAt, MAGIC } from "./artifact-layout.ts";
import { digestName } from "./sha256.ts";

/**
 * What follows the artifact of a signed plan: a header of 16 bytes (these eight, the algorithm, the trailer's length), the
 * SHA-256 of the public key's DER form, and the Ed25519 signature. The artifact before it is that of the unsigned plan, byte for byte.
 */
const TRAILER_MAGIC = Uint8Array.of(0x73, 0x62, 0x73, 0x69, 0x67, 0x6e, 0x65, 0x64);
const TRAILER_HEADER_BYTES = 16;
const KEY_ID_BYTES = 32;
const SIGNATURE_BYTES = 64;
const TRAILER_BYTES = TRAILER_HEADER_BYTES + KEY_ID_BYTES + SIGNATURE_BYTES;
const trailerAt = { algorithm: 8, trailerBytes: 12 } as const;
const ED25519 = 1;

/** Who signed a plan; whether the signature is good only a key can tell. */
export interface PlanSignature {
  /** `sha256:` and the digest of the signer's public key in DER form. */
  readonly keyId: string;
  /** 64 bytes. */
  readonly value: Uint8Array;
}

/** What is signed: one line of text, so that any tool that speaks Ed25519 can sign and check it. */
export function signedText(bytesDigest: string): string {
  return `signalbox plan ${bytesDigest}\n`;
}

/** The bytes of a signed plan. `keyDigest` has 32 bytes, `value` 64; anything else would be a bug of ours. */
export function signArtifact(artifact: Uint8Array, keyDigest: Uint8Array, value: Uint8Array): Uint8Array {
  if (keyDigest.length !== KEY_ID_BYTES || value.length !== SIGNATURE_BYTES) {
    throw new Error(`a signature of ${value.length} bytes by a key id of ${keyDigest.length} is not Ed25519`);
  }
  const signed = new Uint8Array(artifact.length + TRAILER_BYTES);
  const trailer = signed.subarray(artifact.length);
  const header = new DataView(trailer.buffer, trailer.byteOffset, TRAILER_HEADER_BYTES);
  signed.set(artifact);
  trailer.set(TRAILER_MAGIC);
  header.setUint32(trailerAt.algorithm, ED25519, true);
  header.setUint32(trailerAt.trailerBytes, TRAILER_BYTES, true);
  trailer.set(keyDigest, TRAILER_HEADER_BYTES);
  trailer.set(value, TRAILER_HEADER_BYTES + KEY_ID_BYTES);
  return signed;
}

export type TrailerRead =
  | { readonly kind: "none" }
  | { readonly kind: "signature"; readonly signature: PlanSignature }
  | { readonly kind: "cut_off" | "strange" };

/** Reads what follows an artifact. */
export function readTrailer(trailer: Uint8Array): TrailerRead {
  if (trailer.length === 0) return { kind: "none" };
  const begins = trailer.subarray(0, TRAILER_MAGIC.length).every((byte, i) => byte === TRAILER_MAGIC[i]);
  if (!begins || trailer.length > TRAILER_BYTES) return { kind: "strange" };
  if (trailer.length < TRAILER_BYTES) return { kind: "cut_off" };
  const header = new DataView(trailer.buffer, trailer.byteOffset, TRAILER_HEADER_BYTES);
  const algorithm = header.getUint32(trailerAt.algorithm, true);
  if (algorithm !== ED25519 || header.getUint32(trailerAt.trailerBytes, true) !== TRAILER_BYTES)
    return { kind: "strange" };
  const keyEnd = TRAILER_HEADER_BYTES + KEY_ID_BYTES;
  const keyId = digestName(trailer.subarray(TRAILER_HEADER_BYTES, keyEnd));
  return { kind: "signature", signature: { keyId, value: trailer.slice(keyEnd) } };
}

/** The artifact without its signature; bytes that are no signed plan as they are. */
export function unsignedArtifact(bytes: Uint8Array): Uint8Array {
  const begins = MAGIC.every((byte, i) => byte === bytes[i]);
  if (!begins || bytes.length < headerAt.totalBytes + 4) return bytes;
  const totalBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(headerAt.totalBytes, true);
  if (totalBytes >= bytes.length) return bytes;
  return readTrailer(bytes.subarray(totalBytes)).kind === "signature" ? bytes.subarray(0, totalBytes) : bytes;
}
