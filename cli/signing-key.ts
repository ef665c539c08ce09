import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import type { Artifact } from "../compiler/index.ts";
import { exitCode } from "./exit-codes.ts";
import { readBytes } from "./files.ts";
import { Stop } from "./stop.ts";

/** Signs artifacts with one private key. */
export interface Signer {
  /** `sha256:` and the digest of the public key's DER form. */
  readonly keyId: string;
  /** The bytes of the signed plan; Ed25519 has no randomness, so the same plan gives the same bytes. */
  readonly sign: (artifact: Artifact) => Uint8Array;
}

/** Reads a private Ed25519 key in PEM form (PKCS #8, not encrypted); `-` is standard input. */
export async function readSigner(path: string): Promise<Signer> {
  const { digestName, signArtifact, signedText } = await import("../engine/index.ts");
  const key = privateKey(path, new TextDecoder().decode(readBytes(path)));
  const publicBytes = createPublicKey(key).export({ type: "spki", format: "der" });
  const keyDigest = createHash("sha256").update(publicBytes).digest();
  return {
    keyId: digestName(keyDigest),
    sign: ({ bytes, bytesDigest }) =>
      signArtifact(bytes, keyDigest, sign(null, Buffer.from(signedText(bytesDigest)), key)),
  };
}

const HOW = "make one: `openssl genpkey -algorithm ed25519 -out signing.pem`";

function privateKey(path: string, pem: string): KeyObject {
  const file = path === "-" ? "standard input" : path;
  const wrong = (message: string) => new Stop(exitCode.usage, `${file} ${message}`, HOW);
  if (pem.includes("-----BEGIN PUBLIC KEY-----")) throw wrong("holds a public key; a private one signs");
  if (pem.includes("ENCRYPTED")) throw wrong("is encrypted, and nobody is here to type its passphrase");
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw wrong("holds no private key in PEM form");
  }
  if (key.asymmetricKeyType !== "ed25519")
    throw wrong(`holds a key for ${key.asymmetricKeyType ?? "nothing"}; plans are signed by Ed25519 keys`);
  return key;
}
