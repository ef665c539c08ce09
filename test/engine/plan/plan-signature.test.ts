import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { loadPlan, signArtifact, signedText, unsignedArtifact } from "../../../engine/index.ts";
import { artifactOf } from "../../fixtures/compiled.ts";

const { bytes, bytesDigest } = artifactOf({});
const keyDigest = Uint8Array.from({ length: 32 }, (_, i) => i);
const value = Uint8Array.from({ length: 64 }, (_, i) => 255 - i);
const signed = signArtifact(bytes, keyDigest, value);
const sha256 = (content: Uint8Array) => createHash("sha256").update(content).digest();

describe("a signed plan", () => {
  it("is the unsigned one, byte for byte, with the signature behind it", () => {
    expect(signed.subarray(0, bytes.length)).toEqual(bytes);
    expect(unsignedArtifact(signed)).toEqual(bytes);
    expect(unsignedArtifact(bytes)).toBe(bytes);
  });

  it("loads as the same plan, and tells who signed it", () => {
    const loaded = loadPlan(signed);
    if (!loaded.ok) return expect.unreachable(loaded.problem.message);
    expect(loaded.plan.bytesDigest).toBe(bytesDigest);
    expect(loaded.signature).toEqual({ keyId: `sha256:${Buffer.from(keyDigest).toString("hex")}`, value });
    const plain = loadPlan(bytes);
    expect(plain.ok && plain.signature).toBeNull();
    return undefined;
  });

  it("is refused with any bytes taken away, and says that it is cut short", () => {
    for (let length = bytes.length + 1; length < signed.length; length++) {
      const loaded = loadPlan(signed.subarray(0, length), { sha256 });
      expect(loaded.ok ? null : loaded.problem.kind, `${length} bytes`).toBe("truncated");
    }
  });

  it("is refused with a changed byte before the signature, in its header, or behind it", () => {
    const kinds = new Set<string>();
    for (const at of [40, bytes.length - 1, bytes.length, bytes.length + 8, bytes.length + 12]) {
      const changed = signed.slice();
      changed[at] = (changed[at] ?? 0) ^ 2;
      const loaded = loadPlan(changed, { sha256 });
      kinds.add(loaded.ok ? `took a change at ${at}` : loaded.problem.kind);
    }
    const longer = loadPlan(Uint8Array.of(...signed, 0), { sha256 });
    kinds.add(longer.ok ? "took another byte" : longer.problem.kind);
    expect([...kinds]).toEqual(["damaged"]);
  });

  it("gives other files back as they are, however short", () => {
    for (const other of [new Uint8Array(0), signed.subarray(0, 12), signed.subarray(0, -1)])
      expect(unsignedArtifact(other)).toBe(other);
  });

  it("is signed over one line that names the digest of its bytes", () => {
    expect(signedText(bytesDigest)).toBe(`signalbox plan ${bytesDigest}\n`);
  });

  it("cannot be made of what is no Ed25519 signature", () => {
    expect(() => signArtifact(bytes, keyDigest, value.subarray(1))).toThrow("63 bytes");
  });
});
