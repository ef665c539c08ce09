import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalog, cleanRules, entry, Workplace } from "./signalbox.ts";

const request = '{"model":"m","max_tokens":10,"messages":[{"role":"user","content":"hello"}]}';

describe("signalbox", { timeout: 60_000 }, () => {
  let place: Workplace;

  beforeAll(() => {
    place = new Workplace();
    place.write("rules/main.sbx", cleanRules);
    place.write("rules/catalog.yaml", catalog);
    place.write("broken/main.sbx", cleanRules.replace("-> main", "-> mian"));
    place.write("broken/catalog.yaml", catalog);
    place.write("failing/main.sbx", cleanRules.replace("first one/big", "first two/big"));
    place.write("failing/catalog.yaml", catalog);
    place.write("request.json", request);
  });
  afterAll(() => place.remove());

  describe("compile", () => {
    it("writes the plan, says what was proved, and ends with 0", () => {
      const ended = place.run(["compile", "rules", "-o", "plan.sbplan"]);
      expect(ended).toMatchObject({ exit: 0 });
      expect(ended.output).toMatch(/SB4001 .* 1 proved/);
      expect(ended.output).toMatch(/^plan sha256:[0-9a-f]{64}$/m);
      expect(ended.output).toContain("written to plan.sbplan");
    });

    it("gives the same bytes each time, wherever the folder lies", () => {
      place.write("elsewhere/rules/main.sbx", cleanRules);
      place.write("elsewhere/rules/catalog.yaml", catalog);
      expect(place.run(["compile", "elsewhere/rules", "-o", "other.sbplan"]).exit).toBe(0);
      expect(place.run(["compile", "rules", "-o", "plan.sbplan"]).exit).toBe(0);
      const bytes = (name: string) => readFileSync(join(place.folder, name));
      expect(bytes("other.sbplan").equals(bytes("plan.sbplan"))).toBe(true);
    });

    it("checks without writing, and with -o tells whether the file is stale", () => {
      expect(place.run(["compile", "rules", "--check"])).toMatchObject({ exit: 0 });
      expect(place.run(["compile", "rules", "-o", "fresh.sbplan"]).exit).toBe(0);
      expect(place.run(["compile", "rules", "--check", "-o", "fresh.sbplan"]).exit).toBe(0);
      writeFileSync(join(place.folder, "fresh.sbplan"), "old");
      const stale = place.run(["compile", "rules", "--check", "-o", "fresh.sbplan"]);
      expect(stale.exit).toBe(1);
      expect(stale.errors).toContain("fresh.sbplan is not what rules compiles to");
      expect(readFileSync(join(place.folder, "fresh.sbplan"), "utf8")).toBe("old");
      expect(place.run(["compile", "rules", "--check", "-o", "missing.sbplan"]).exit).toBe(1);
    });

    it("ends with 1 on an error, names the place and the mend, and writes no plan", () => {
      const ended = place.run(["compile", "broken", "-o", "never.sbplan"]);
      expect(ended.exit).toBe(1);
      expect(ended.output).toContain("--> broken/main.sbx:6:14");
      expect(ended.output).toContain("main");
      expect(() => readFileSync(join(place.folder, "never.sbplan"))).toThrow();
    });

    it("prints one JSON document with the findings and the counts of proofs", () => {
      const clean = JSON.parse(place.run(["compile", "rules", "--check", "--format", "json"]).output);
      expect(clean).toMatchObject({ version: 1, diagnostics: [], proofs: { refuted: 0, notProved: 0 } });
      expect(clean.proofs.proved).toBeGreaterThan(5);
      const broken = JSON.parse(place.run(["compile", "broken", "--check", "--format", "json"]).output);
      expect(broken.diagnostics[0]).toMatchObject({
        severity: "error",
        file: "main.sbx",
        range: { start: { line: 6, column: 14 } },
      });
    });

    it.each(["sarif", "github", "junit"])("prints findings as %s", (format) => {
      const { exit, output } = place.run(["compile", "broken", "--check", "--format", format]);
      expect(exit).toBe(1);
      expect(output).toMatch(/main\.sbx/);
    });

    it("names what is wrong with the command line, and ends with 2", () => {
      expect(place.run(["compile", "nowhere"])).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("there is no folder `nowhere`"),
      });
      expect(place.run(["compile", "rules", "--format", "xml"])).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("Allowed choices"),
      });
      expect(place.run(["compile", "rules", "--as-of", "soon"])).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("`soon` is not a date"),
      });
      expect(place.run(["compile", "rules", "--chek"])).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("--check"),
      });
      expect(place.run(["compile", "rules", "-o", "no/such/folder.sbplan"])).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("cannot write"),
      });
      expect(place.run(["compil"])).toMatchObject({ exit: 2, errors: expect.stringContaining("compile") });
    });
  });

  describe("decide", () => {
    beforeAll(() => {
      place.run(["compile", "rules", "-o", "plan.sbplan"]);
    });

    it("prints the decision, and ends with 0 for a route", () => {
      const ended = place.run(["decide", "plan.sbplan", "request.json"]);
      expect(ended.exit).toBe(0);
      expect(ended.output).toContain("rule `main` -> chain `main`");
    });

    it("prints the document of the contract with --json", () => {
      const { output } = place.run(
        ["decide", "plan.sbplan", "-", "--json", "--protocol", "anthropic"],
        request,
      );
      const document = JSON.parse(output);
      expect(Object.keys(document)).toEqual([
        "outcome",
        "rule",
        "chain",
        "targets",
        "refused",
        "topics",
        "facts",
        "plan",
      ]);
      expect(document).toMatchObject({
        outcome: "route",
        targets: [
          { provider: "one", model: "big" },
          { provider: "two", model: "big" },
        ],
        facts: { protocol: "anthropic", model: "m", max_output: 10 },
        plan: expect.stringMatching(/^sha256:/),
      });
      expect(JSON.stringify(document)).not.toContain("hello");
    });

    it("ends with 1 for a rejected and for a refused request", () => {
      const rejected = place.run(
        ["decide", "plan.sbplan", "-", "--json"],
        request.replace('"m"', '"blocked"'),
      );
      expect(rejected.exit).toBe(1);
      expect(JSON.parse(rejected.output)).toMatchObject({ outcome: "reject", rule: "reject", targets: [] });
      const refused = place.run(["decide", "plan.sbplan", "-", "--json"], request.replace("10", "90000"));
      expect(refused.exit).toBe(1);
      expect(JSON.parse(refused.output)).toMatchObject({ outcome: "refused", rule: null, chain: null });
    });

    it("explains why with --explain", () => {
      expect(place.run(["decide", "plan.sbplan", "request.json", "--explain"]).output).toContain("pinned");
    });

    it("decides for facts as a witness prints them", () => {
      place.write("facts.json", '{"input_tokens":5,"model":"one/big"}');
      expect(place.run(["decide", "plan.sbplan", "--facts", "facts.json"]).output).toContain("rule `pinned`");
      place.write("facts.json", '{"inputTokens":5}');
      expect(place.run(["decide", "plan.sbplan", "--facts", "facts.json"])).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("no fact is named `inputTokens`"),
      });
    });

    it("says what facts on standard input lack", () => {
      expect(place.run(["decide", "plan.sbplan", "--facts", "-"], '{"inputTokens":5}').errors).toContain(
        "standard input holds no facts",
      );
      const words = ["decide", "plan.sbplan", "--facts", "-", "--body", "body.json"];
      expect(place.run(words, '{"input_tokens":5}')).toMatchObject({
        exit: 2,
        errors: expect.stringContaining('add `"text": "hello"`'),
      });
      expect(place.run(["decide", "plan.sbplan", "--facts", "-"], '{"input_tokens":1}').output).toContain(
        "1 input token:",
      );
    });

    it("writes a whole request that has the facts, which is decided as they are", () => {
      place.write(
        "facts.json",
        '{"input_tokens":4321,"max_output":7,"image":true,"protocol":"openai-responses","text":"see"}',
      );
      const words = ["decide", "plan.sbplan", "--facts", "facts.json", "--body", "body.json", "--json"];
      const asked = JSON.parse(place.run(words).output);
      const again = JSON.parse(place.run(["decide", "plan.sbplan", "body.json", "--json"]).output);
      expect(again.facts).toMatchObject({
        input_tokens: 4321,
        max_output: 7,
        image: true,
        protocol: "openai-responses",
      });
      expect(again.targets).toEqual(asked.targets);
    });

    it("reproduces a witness on the very project that it refutes", () => {
      place.write(
        "stranded/main.sbx",
        cleanRules.replace("100k and max_output <= 32k", "1M and max_output <= 32k"),
      );
      place.write("stranded/catalog.yaml", catalog);
      const found = JSON.parse(place.run(["compile", "stranded", "--check", "--format", "json"]).output);
      const witness = found.diagnostics.find(({ code }: { code: string }) => code === "SB4005")?.witness;
      place.write("witness.json", JSON.stringify(witness));
      const decided = place.run(["decide", "stranded", "--facts", "witness.json", "--json"]);
      expect(decided.exit).toBe(1);
      expect(JSON.parse(decided.output)).toMatchObject({ outcome: "refused", chain: "main", targets: [] });
      expect(place.run(["decide", "broken", "--facts", "witness.json"])).toMatchObject({
        exit: 1,
        errors: expect.stringContaining("signalbox compile broken --check"),
      });
    });

    it("takes what is down out, by provider, region, key or target", () => {
      const down = (...units: string[]) => {
        const words = units.flatMap((unit) => ["--down", unit]);
        return place.run(["decide", "plan.sbplan", "request.json", "--json", ...words]);
      };
      expect(JSON.parse(down("provider:one").output)).toMatchObject({
        targets: [{ provider: "two" }],
        refused: [{ provider: "one", reason: "breaker_open" }],
      });
      expect(JSON.parse(down("target:two/big").output).targets).toMatchObject([{ provider: "one" }]);
      expect(down("target:one/big", "provider:two").exit).toBe(1);
      expect(down("one")).toMatchObject({ exit: 2, errors: expect.stringContaining("provider:NAME") });
      expect(down("provider:three")).toMatchObject({ exit: 2, errors: expect.stringContaining("one, two") });
    });

    it("says what is wrong with a request or a plan, and ends with 2", () => {
      expect(place.run(["decide", "plan.sbplan", "-"], "{")).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("standard input is not JSON"),
      });
      expect(place.run(["decide", "plan.sbplan", "-"], "[]").exit).toBe(2);
      expect(place.run(["decide", "plan.sbplan", "missing.json"])).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("no such file"),
      });
      expect(place.run(["decide", "request.json", "request.json"])).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("does not begin as a plan does"),
      });
      expect(place.run(["decide", "plan.sbplan", "request.json", "--protocol", "grpc"]).errors).toContain(
        "openai-responses",
      );
    });
  });

  describe("test", () => {
    it("ends with 0 when all tests pass, with 1 when one fails", () => {
      expect(place.run(["test", "rules"]).exit).toBe(0);
      const failing = place.run(["test", "failing"]);
      expect(failing.exit).toBe(1);
      expect(failing.output).toContain("all goes to main");
    });
  });

  describe("explain", () => {
    it("prints the page of a code, whatever its case", () => {
      expect(place.run(["explain", "sb4005"])).toMatchObject({
        exit: 0,
        output: expect.stringContaining("# SB4005"),
      });
    });

    it("ends with 2 for a code that there is not, and names those near it", () => {
      expect(place.run(["explain", "SB4999"])).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("SB4001"),
      });
      expect(place.run(["explain", "../README"]).exit).toBe(2);
    });
  });

  describe("inspect", () => {
    it("shows rules, chains and digests, as text and as JSON", () => {
      place.run(["compile", "rules", "-o", "plan.sbplan"]);
      expect(place.run(["inspect", "plan.sbplan"]).output).toContain("one/big");
      expect(JSON.parse(place.run(["inspect", "plan.sbplan", "--json"]).output)).toBeTypeOf("object");
    });

    it("refuses a damaged plan with its own message", () => {
      const bytes = readFileSync(join(place.folder, "plan.sbplan"));
      writeFileSync(join(place.folder, "short.sbplan"), bytes.subarray(0, bytes.length - 9));
      expect(place.run(["inspect", "short.sbplan"])).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("ends after"),
      });
      bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
      writeFileSync(join(place.folder, "flipped.sbplan"), bytes);
      expect(place.run(["inspect", "flipped.sbplan"])).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("digest"),
      });
    });
  });

  describe("serve", () => {
    it("serves until SIGTERM and ends with 0", async () => {
      place.run(["compile", "rules", "-o", "plan.sbplan"]);
      const server = spawn(process.execPath, [entry, "serve", "plan.sbplan", "--port", "0"], {
        cwd: place.folder,
      });
      const [said] = await once(server.stderr, "data");
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(String(said))?.[0];
      const answer = await fetch(`${address}/v1/messages`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: request,
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("x-signalbox-target")).toBe("one/big");
      server.kill("SIGTERM");
      expect(await once(server, "exit")).toEqual([0, null]);
    });

    it("names what keeps it from starting, and ends with 2", () => {
      expect(place.run(["serve", "missing.sbplan"])).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("missing.sbplan"),
      });
      expect(place.run(["serve", "plan.sbplan", "--port", "x"])).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("`x` is not a number"),
      });
      expect(place.run(["serve", "plan.sbplan", "--host", "0.0.0.0"])).toMatchObject({
        exit: 2,
        errors: expect.stringContaining("clients"),
      });
    });
  });

  describe("init", () => {
    it("writes a project that compiles, tests and formats clean", () => {
      expect(place.run(["init", "mine"])).toMatchObject({
        exit: 0,
        output: expect.stringContaining("compile mine"),
      });
      expect(place.run(["compile", "mine", "--check", "--deny-warnings", "--require-proof"]).exit).toBe(0);
      expect(place.run(["test", "mine"]).exit).toBe(0);
      expect(place.run(["fmt", "mine", "--check"]).exit).toBe(0);
    });

    it("replaces nothing", () => {
      place.write("taken/main.sbx", "# mine");
      const ended = place.run(["init", "taken"]);
      expect(ended).toMatchObject({ exit: 2, errors: expect.stringContaining("already holds main.sbx") });
      expect(readFileSync(join(place.folder, "taken/main.sbx"), "utf8")).toBe("# mine");
    });
  });

  describe("fmt", () => {
    it("writes nothing over a file that is not UTF-8, of which it knows a part", () => {
      place.write("latin/catalog.yaml", catalog);
      place.write("latin/main.sbx", "");
      const bytes = Buffer.from(`${cleanRules}# caf\u00e9\nlet   x = tools\n`, "latin1");
      writeFileSync(join(place.folder, "latin/main.sbx"), bytes);
      for (const words of [
        ["fmt", "latin"],
        ["fmt", "latin", "--check"],
      ]) {
        expect(place.run(words)).toEqual({
          exit: 1,
          output: "",
          errors: "error: main.sbx is not UTF-8; `signalbox compile latin --check` shows where\n",
        });
      }
      expect(place.read("latin/main.sbx").equals(bytes)).toBe(true);
    });
  });

  it.each(["compile", "serve", "decide", "test", "explain", "inspect", "fmt", "init"])(
    "shows an example in the help of %s",
    (command) => {
      const ended = place.run([command, "--help"]);
      expect(ended.exit).toBe(0);
      expect(ended.output).toContain(`$ signalbox ${command}`);
    },
  );

  it("prints its version, and its commands when asked for nothing", () => {
    expect(place.run(["--version"])).toMatchObject({
      exit: 0,
      output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(place.run(["--help"]).output).toContain("compile");
    expect(place.run([]).exit).toBe(2);
  });
});
