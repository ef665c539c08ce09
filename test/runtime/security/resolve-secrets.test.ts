import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { resolveSecrets, type SecretSources, systemSecretSources } from "../../../runtime/index.ts";
import { chainPlan } from "../running-gateway.ts";

const noLimits = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null, dailyUsd: null };

/** A plan whose one client has its secret at this reference, read from the given sources. */
async function read(reference: string, given: Partial<SecretSources>): Promise<string> {
  const plan = chainPlan([{ name: "e", url: "", protocol: "echo" }], {
    gateway: { clients: [{ name: "a", secret: reference, ...noLimits }] },
  });
  const nowhere = () => Promise.reject(new Error("nowhere"));
  const sources = { environment: {}, readTextFile: nowhere, readVault: nowhere, ...given };
  const resolved = await resolveSecrets(plan, sources, { echo: true });
  if (resolved.ok) return resolved.secrets.get(reference)?.reveal() ?? "";
  return resolved.missing.map(({ problem }) => `missing: ${problem}`).join();
}

describe("a secret", () => {
  it("comes from the environment, a file or the vault", async () => {
    expect(await read("env:KEY", { environment: { KEY: "sk-1" } })).toBe("sk-1");
    const readTextFile = async (path: string) => `from ${path}`.replace(" ", "-");
    expect(
      await read("file:/run/key", { readTextFile: async (path) => `${await readTextFile(path)}\n` }),
    ).toBe("from-/run/key");
    expect(await read("op://vault/item/field", { readVault: async (reference) => reference })).toBe(
      "op://vault/item/field",
    );
  });

  it("keeps every character, a dollar sign too", async () => {
    expect(await read("env:KEY", { environment: { KEY: "a$b$$c$" } })).toBe("a$b$$c$");
  });

  it.each([
    ["env:KEY", {}, "missing: the environment has no KEY"],
    ["env:KEY", { environment: { KEY: "" } }, "missing: it is empty"],
    ["env:KEY", { environment: { KEY: "a\nb" } }, "missing: it holds a character that no header can carry"],
    ["env:KEY", { environment: { KEY: "ключ" } }, "missing: it holds a character that no header can carry"],
    ["file:/run/key", {}, "missing: nowhere"],
    ["literal", {}, expect.stringContaining("no such kind of reference")],
  ])("at %s with %o is %s", async (reference, given, expected) => {
    expect(await read(reference, given)).toEqual(expected);
  });

  it.skipIf(process.platform === "win32")(
    "is in a file, and neither a pipe nor a device is one",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "signalbox-secrets-"));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const { readTextFile } = systemSecretSources;
      const [file, pipe] = [join(folder, "key"), join(folder, "pipe")];
      writeFileSync(file, "sk-1\n");
      execFileSync("mkfifo", [pipe]);
      expect(await read(`file:${file}`, { readTextFile })).toBe("sk-1");
      // A reload reads the secrets again, from what stands there then.
      for (const path of [pipe, "/dev/zero", pipe])
        expect(await read(`file:${path}`, { readTextFile })).toBe("missing: it is no file");
      expect(await read(`file:${folder}`, { readTextFile })).toMatch(/^missing: EISDIR/);
    },
  );
});
