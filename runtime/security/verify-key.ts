import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { digestName, type Plan, type PlanSignature, signedText } from "../../engine/index.ts";
import { fileProblem } from "./file-problem.ts";
import { readTextFile } from "./read-text-file.ts";

/** A public key whose signature makes a plan fit to be served. */
export interface VerifyKey {
  /** `sha256:` and the digest of its DER form, as `signalbox inspect` shows it. */
  readonly id: string;
  readonly key: KeyObject;
}

export type VerifyKeyRead =
  | { readonly ok: true; readonly key: VerifyKey }
  /** What is wrong with the file, for people; it names the path. */
  | { readonly ok: false; readonly problem: string };

/** Reads a public Ed25519 key in PEM form. A private key is refused: who serves plans has no use for what signs them. */
export async function readVerifyKey(path: string): Promise<VerifyKeyRead> {
  let pem: string;
  try {
    pem = await readTextFile(path);
  } catch (error) {
    return refuse(`cannot read the key ${path}: ${fileProblem(error)}`);
  }
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    return refuse(
      `${path} holds a private key; give the public one: \`openssl pkey -in ${path} -pubout -out FILE\``,
    );
  }
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType !== "ed25519")
      return refuse(
        `${path} holds a key for ${key.asymmetricKeyType ?? "nothing"}; plans are signed by Ed25519 keys`,
      );
    const id = digestName(
      createHash("sha256")
        .update(key.export({ type: "spki", format: "der" }))
        .digest(),
    );
    return { ok: true, key: { id, key } };
  } catch {
    return refuse(`${path} holds no public key in PEM form (\`-----BEGIN PUBLIC KEY-----\`)`);
  }
}

/** Why a plan is not one that any of these keys signed, as a sentence that goes on from its path; null where it is. */
export function signatureProblem(
  plan: Plan,
  signature: PlanSignature | null,
  keys: readonly VerifyKey[],
): string | null {
  if (signature === null)
    return "it is not signed, and only signed plans are served here: `signalbox compile --sign KEYFILE` signs it";
  const trusted = keys.find(({ id }) => id === signature.keyId);
  if (trusted === undefined) {
    const ids = keys.map(({ id }) => id).join(", ");
    return `it is signed by the key ${signature.keyId}, and plans are served here by ${ids} only`;
  }
  const good = verify(null, Buffer.from(signedText(plan.bytesDigest)), trusted.key, signature.value);
  return good
    ? null
    : `its signature by the key ${trusted.id} is false: it was made for another plan, or changed`;
}

function refuse(problem: string): VerifyKeyRead {
  return { ok: false, problem };
}
