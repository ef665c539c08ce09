import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { signArtifact, signedText } from "../../../engine/index.ts";
import { readPlanFile, readVerifyKey, type VerifyKey } from "../../../runtime/index.ts";
import { artifactOf } from "../../fixtures/compiled.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-keys-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const pem = (key: KeyObject) =>
  key.type === "private"
    ? key.export({ type: "pkcs8", format: "pem" }).toString()
    : key.export({ type: "spki", format: "pem" }).toString();

const [ours, next, theirs] = [0, 1, 2].map(() => generateKeyPairSync("ed25519").privateKey);
if (ours === undefined || next === undefined || theirs === undefined) throw new Error("no keys");

const { bytes, bytesDigest } = artifactOf({});
const other = artifactOf({ gateway: { port: 9 } });

function signedBy(key: KeyObject, artifact = { bytes, bytesDigest }): Uint8Array {
  const digest = createHash("sha256")
    .update(createPublicKey(pem(key)).export({ type: "spki", format: "der" }))
    .digest();
  return signArtifact(artifact.bytes, digest, sign(null, Buffer.from(signedText(artifact.bytesDigest)), key));
}

async function trusted(...keys: readonly KeyObject[]): Promise<readonly VerifyKey[]> {
  const read = await Promise.all(
    keys.map((key, i) => readVerifyKey(write(`${i}.pub.pem`, pem(createPublicKey(pem(key)))))),
  );
  return read.flatMap((one) => (one.ok ? [one.key] : []));
}

async function said(content: Uint8Array, keys: readonly VerifyKey[]): Promise<string> {
  const read = await readPlanFile(write("plan.sbplan", content), keys);
  return read.ok ? "served" : read.problem;
}

describe("a plan, where keys are trusted", () => {
  it("is served when one of them signed it, and without keys signed or not", async () => {
    expect(await said(signedBy(ours), await trusted(ours))).toBe("served");
    expect(await said(signedBy(ours), await trusted(next, ours))).toBe("served");
    expect(await said(signedBy(next), await trusted(next, ours))).toBe("served");
    expect(await said(signedBy(ours), [])).toBe("served");
    expect(await said(bytes, [])).toBe("served");
  });

  it.skipIf(process.platform === "win32")("is no device, which has no end", async () => {
    expect(await readPlanFile("/dev/zero")).toEqual({
      ok: false,
      problem: expect.stringContaining("no file"),
    });
  });

  it("is refused unsigned, by another's key, for another plan, and changed, each in its own words", async () => {
    const keys = await trusted(ours);
    const id = keys[0]?.id ?? "";
    const moved = Uint8Array.of(...other.bytes, ...signedBy(ours).subarray(bytes.length));
    const forged = signedBy(theirs);
    // Their signature, with our key's name on it.
    forged.set(signedBy(ours).subarray(bytes.length, bytes.length + 48), bytes.length);
    const changed = signedBy(ours);
    changed[100] = (changed[100] ?? 0) ^ 1;
    const answers = [
      await said(bytes, keys),
      await said(signedBy(theirs), keys),
      await said(moved, keys),
      await said(forged, keys),
      await said(changed, keys),
    ];
    expect(answers).toEqual([
      expect.stringContaining("plan.sbplan: it is not signed, and only signed plans are served here"),
      expect.stringMatching(new RegExp(`it is signed by the key sha256:[0-9a-f]{64}, and .* by ${id} only`)),
      expect.stringContaining(`its signature by the key ${id} is false`),
      expect.stringContaining(`its signature by the key ${id} is false`),
      expect.stringContaining("its content does not match its digest"),
    ]);
  });

  it("is refused with any byte of the signature changed", async () => {
    const keys = await trusted(ours);
    const signed = signedBy(ours);
    for (let at = bytes.length; at < signed.length; at++) {
      const changed = signed.slice();
      changed[at] = (changed[at] ?? 0) ^ 4;
      expect(await said(changed, keys), `byte ${at}`).not.toBe("served");
    }
  });
});

describe("a key to trust", () => {
  it.each([
    ["a private key", () => pem(ours), "holds a private key"],
    [
      "a key of another kind",
      () => pem(generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey),
      "a key for ec",
    ],
    ["no key", () => "hello", "holds no public key in PEM form"],
    ["an empty file", () => "", "holds no public key in PEM form"],
  ])("is refused where the file holds %s", async (_, content, problem) => {
    expect(await readVerifyKey(write("key.pem", content()))).toEqual({
      ok: false,
      problem: expect.stringContaining(problem),
    });
  });

  it("is refused where the file cannot be read", async () => {
    expect(await readVerifyKey(join(folder, "none.pem"))).toMatchObject({
      problem: expect.stringContaining("there is no such file"),
    });
    expect(await readVerifyKey(folder)).toMatchObject({ problem: expect.stringContaining("it is a folder") });
  });

  it.skipIf(process.platform === "win32")("is no pipe, which might never end", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    expect(await readVerifyKey(pipe)).toMatchObject({ problem: expect.stringContaining("it is no file") });
  });
});
