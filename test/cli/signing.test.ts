import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serve, targetOf } from "./serving-process.ts";
import { catalog, cleanRules, Workplace } from "./signalbox.ts";

const withAdmin = `${catalog}gateway: { admin: { secret: "env:ADMIN" } }\n`;
const otherWay = cleanRules.replaceAll("one/big, two/big", "two/big, one/big").replace(/^test.*$/m, "");

describe("signed plans on the command line", { timeout: 60_000 }, () => {
  let place: Workplace;
  const compile = (...words: readonly string[]) => place.run(["compile", "rules", ...words]);

  beforeAll(() => {
    place = new Workplace();
    place.write("rules/catalog.yaml", withAdmin);
    place.write("rules/main.sbx", cleanRules);
    for (const name of ["ours", "theirs"]) {
      const { privateKey } = generateKeyPairSync("ed25519");
      place.write(`${name}.pem`, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
      const publicKey = createPublicKey(privateKey.export({ type: "pkcs8", format: "pem" }));
      place.write(`${name}.pub.pem`, publicKey.export({ type: "spki", format: "pem" }).toString());
    }
    expect(compile("-o", "unsigned.sbplan").exit).toBe(0);
    expect(compile("-o", "first.sbplan", "--sign", "ours.pem").exit).toBe(0);
    expect(compile("-o", "foreign.sbplan", "--sign", "theirs.pem").exit).toBe(0);
    place.write("second/catalog.yaml", withAdmin);
    place.write("second/main.sbx", otherWay);
    const second = place.run(["compile", "second", "-o", "second.sbplan", "--sign", "ours.pem"]);
    expect(second.exit).toBe(0);
    const changed = place.read("second.sbplan");
    changed[200] = (changed[200] ?? 0) ^ 1;
    writeFileSync(join(place.folder, "changed.sbplan"), changed);
  });
  afterAll(() => place.remove());

  it("are the same bytes each time, and checked against the source with and without the key", () => {
    expect(compile("-o", "again.sbplan", "--sign", "ours.pem").output).toMatch(/^signed by the key sha256:/m);
    expect(place.read("again.sbplan").equals(place.read("first.sbplan"))).toBe(true);
    const key = place.read("ours.pem").toString("utf8");
    expect(place.run(["compile", "rules", "-o", "piped.sbplan", "--sign", "-"], key).exit).toBe(0);
    expect(place.read("piped.sbplan").equals(place.read("first.sbplan"))).toBe(true);
    expect(compile("--check", "-o", "first.sbplan", "--sign", "ours.pem").exit).toBe(0);
    expect(compile("--check", "-o", "first.sbplan").exit).toBe(0);
    expect(compile("--check", "-o", "second.sbplan").exit).toBe(1);
    for (const file of ["foreign.sbplan", "unsigned.sbplan"]) {
      expect(compile("--check", "-o", file, "--sign", "ours.pem")).toMatchObject({
        exit: 1,
        errors: expect.stringContaining(`${file} is not what rules compiles to, signed by this key`),
      });
    }
  });

  it("are read like any plan, and inspect tells whose they are", () => {
    expect(place.run(["diff", "unsigned.sbplan", "first.sbplan"]).exit).toBe(0);
    const { output } = place.run(["inspect", "first.sbplan"]);
    expect(output).toMatch(/^signed by the key sha256:[0-9a-f]{64}$/m);
    const signedBy = (file: string) => JSON.parse(place.run(["inspect", file, "--json"]).output).signedBy;
    expect(output).toContain(`signed by the key ${signedBy("first.sbplan")}`);
    expect(signedBy("foreign.sbplan")).not.toBe(signedBy("first.sbplan"));
    expect(signedBy("unsigned.sbplan")).toBeNull();
    expect(place.run(["inspect", "unsigned.sbplan"]).output).toContain("not signed");
  });

  it("are the only ones that a gateway with --verify starts with", () => {
    const refused = (plan: string, ...words: readonly string[]) =>
      expect(place.run(["serve", plan, "--port", "0", ...words], "", { ADMIN: "a" }), plan);
    const verify = ["--verify", "ours.pub.pem"];
    refused("unsigned.sbplan", ...verify).toMatchObject({
      exit: 2,
      errors: expect.stringContaining("not signed"),
    });
    refused("foreign.sbplan", ...verify).toMatchObject({
      exit: 2,
      errors: expect.stringContaining("is signed by"),
    });
    refused("changed.sbplan", ...verify).toMatchObject({
      exit: 2,
      errors: expect.stringContaining("digest"),
    });
    refused("first.sbplan", "--verify", "ours.pem").toMatchObject({
      exit: 2,
      errors: expect.stringContaining("holds a private key"),
    });
    refused("first.sbplan", "--verify", "none.pem", "--verify", "rules/main.sbx").toMatchObject({
      exit: 2,
      errors: expect.stringMatching(/none\.pem: there is no such file[\s\S]*main\.sbx holds no public key/),
    });
  });

  it.runIf(process.platform !== "win32")(
    "are the only ones that SIGHUP and /admin/reload put in the place of one that serves",
    async () => {
      copy("first.sbplan", "served.sbplan");
      const verify = ["--verify", "theirs.pub.pem", "--verify", "ours.pub.pem"];
      const serving = await serve(place.folder, ["served.sbplan", ...verify.slice(2)], { ADMIN: "admin" });
      for (const [plan, says] of [
        ["unsigned.sbplan", "it is not signed"],
        ["foreign.sbplan", "is signed by the key"],
        ["changed.sbplan", "does not match its digest"],
      ] as const) {
        copy(plan, "served.sbplan");
        serving.server.kill("SIGHUP");
        expect(await serving.logged(says)).toMatchObject({ msg: "the plan was not reloaded" });
        const asked = await reload(serving.address);
        expect(asked.status).toBe(409);
        expect(JSON.stringify(await asked.json())).toContain(says);
        await serving.logged(says);
        expect(await targetOf(serving.address)).toBe("one/big");
      }
      copy("second.sbplan", "served.sbplan");
      expect((await reload(serving.address)).status).toBe(200);
      expect(await targetOf(serving.address)).toBe("two/big");
      await serving.stops();

      copy("foreign.sbplan", "served.sbplan");
      const both = await serve(place.folder, ["served.sbplan", "--watch", ...verify], { ADMIN: "admin" });
      copy("unsigned.sbplan", "served.sbplan");
      await both.logged("the plan was not reloaded");
      expect(await targetOf(both.address)).toBe("one/big");
      copy("second.sbplan", "served.sbplan");
      await both.logged("serving another plan");
      expect(await targetOf(both.address)).toBe("two/big");
      await both.stops();
    },
  );

  it.runIf(process.platform !== "win32")(
    "are the only ones that the processes of a cluster serve",
    async () => {
      copy("first.sbplan", "shared.sbplan");
      const verify = ["--verify", "ours.pub.pem", "--cluster", "2"];
      const serving = await serve(place.folder, ["shared.sbplan", ...verify], { ADMIN: "admin" });
      copy("foreign.sbplan", "shared.sbplan");
      serving.server.kill("SIGHUP");
      expect(await serving.logged("is signed by the key")).toMatchObject({
        msg: "the plan was not reloaded",
      });
      for (let i = 0; i < 4; i++) expect(await targetOf(serving.address)).toBe("one/big");
      await serving.stops();
      expect(place.run(["serve", "shared.sbplan", ...verify], "", { ADMIN: "a" })).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("is signed by the key"),
      });
    },
  );

  it.each([
    ["a missing key", "none.pem", "cannot read none.pem: no such file"],
    ["a folder", "rules", "cannot read rules: it is a folder"],
    ["a public key", "ours.pub.pem", "holds a public key"],
    ["no key at all", "rules/main.sbx", "holds no private key in PEM form"],
  ])("are not made with %s", (_, key, problem) => {
    const ended = compile("-o", "never.sbplan", "--sign", key);
    expect(ended).toMatchObject({ exit: 2, errors: expect.stringContaining(problem) });
    expect(() => place.read("never.sbplan")).toThrow();
  });

  it("are not made with a key of another kind, or one that is encrypted", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    place.write("ec.pem", privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    expect(compile("--sign", "ec.pem")).toMatchObject({
      exit: 2,
      errors: expect.stringContaining("for ec;"),
    });
    const secret = generateKeyPairSync("ed25519").privateKey;
    const cipher = { cipher: "aes-256-cbc", passphrase: "x" };
    place.write("locked.pem", secret.export({ type: "pkcs8", format: "pem", ...cipher }).toString());
    expect(compile("--sign", "locked.pem")).toMatchObject({
      exit: 2,
      errors: expect.stringContaining("encrypted"),
    });
  });

  function copy(from: string, to: string): void {
    writeFileSync(join(place.folder, to), place.read(from));
  }

  const reload = (address: string) =>
    fetch(`${address}/admin/reload`, { method: "POST", headers: { authorization: "Bearer admin" } });
});
