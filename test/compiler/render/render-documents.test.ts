import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { type Diagnostic, diagnose } from "../../../compiler/diagnostics/diagnostic.ts";
import { fixBy } from "../../../compiler/diagnostics/fix.ts";
import { renderGithub } from "../../../compiler/render/render-github.ts";
import { diagnosticsJson, renderJson } from "../../../compiler/render/render-json.ts";
import { renderJunit } from "../../../compiler/render/render-junit.ts";
import { renderSarif } from "../../../compiler/render/render-sarif.ts";
import { marked } from "../../fixtures/marked-source.ts";

/** Two findings with everything a finding can have, one of them in a file outside the project's folder. */
function findings(before = ""): readonly Diagnostic[] {
  const rules = marked("main.sbx", `${before}when model == "a&b" -> [~deap~]\n[~chain deep {\n  p/m\n}~]\n`);
  const topic = marked("../taxonomy/x, y.md", "route:: [~p~], m\n");
  const [use, chain] = rules.spans;
  const [route] = topic.spans;
  if (!use || !chain || !route) throw new Error("a mark is missing");
  return [
    diagnose(
      "SB2003",
      use,
      { name: "deap", orUse: ", or use `deep`" },
      {
        label: "not <declared>",
        related: [{ span: chain, label: "`deep` is declared here" }],
        fix: fixBy(use, "deep"),
        witness: { protocol: "anthropic", input_tokens: 100 },
        verdict: "refuted",
      },
    ),
    diagnose("SB3052", route, { where: "100% here\r\n", advice: "" }),
  ];
}

const proofs = { proved: 3, refuted: 1, allowed: 0, notProved: 0 };

describe("the JSON document", () => {
  it("is what its schema says, and stays as it is", async () => {
    const schema: unknown = JSON.parse(
      readFileSync(new URL("../../../schemas/diagnostic.schema.json", import.meta.url), "utf8"),
    );
    const validate = new Ajv({ strict: true }).compile(Object(schema));
    expect(validate(diagnosticsJson(findings(), proofs))).toBe(true);
    expect(validate(diagnosticsJson([], null))).toBe(true);
    expect(validate({ ...diagnosticsJson([], null), version: 2 })).toBe(false);
    await expect(renderJson(findings(), proofs)).toMatchFileSnapshot("../../golden/render/document.json");
  });
});

describe("the SARIF log", () => {
  const options = { root: "rules", version: "0.1.0" };
  const read = (text: string) => JSON.parse(text) as SarifLog;

  it("stays as it is", async () => {
    await expect(renderSarif(findings(), options)).toMatchFileSnapshot("../../golden/render/log.sarif");
  });

  it("is what the schema of the standard says", () => {
    const formats = { uri: isUri, "uri-reference": isUriReference, "date-time": true as const };
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, formats });
    const validate = ajv.compile(sarifSchema());
    for (const shown of [findings(), []]) {
      validate(JSON.parse(renderSarif(shown, options)));
      expect(validate.errors).toBeNull();
    }
    const log: unknown = JSON.parse(renderSarif(findings(), options));
    expect(validate({ ...Object(log), version: "2.0.0" })).toBe(false);
    const [run] = Object(log).runs;
    expect(validate({ ...Object(log), runs: [{ ...run, results: [{ ruleId: "SB1001" }] }] })).toBe(false);
  });

  it("names its rules by index, and its places inside the text", () => {
    const [run] = read(renderSarif(findings(), options)).runs;
    expect(run?.results).toHaveLength(2);
    for (const result of run?.results ?? []) {
      expect(run?.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
      for (const { physicalLocation } of result.locations) {
        expect(physicalLocation.region.startLine).toBeGreaterThan(0);
        expect(physicalLocation.artifactLocation.uri).not.toMatch(/^\/|\.\.|[ ,]/);
      }
    }
  });

  it("keeps its fingerprints when a finding moves, and tells equal findings apart", () => {
    const prints = (text: string) =>
      read(text).runs[0]?.results.map((result) => result.partialFingerprints["signalbox/v1"]);
    const first = prints(renderSarif(findings(), options));
    expect(prints(renderSarif(findings("# moved\n\n"), options))).toEqual(first);
    const twice = prints(renderSarif([...findings(), ...findings()], options)) ?? [];
    expect(new Set(twice).size).toBe(4);
  });
});

/** SARIF 2.1.0 as its committee publishes it; the schema is of an older draft than our own ones. */
function sarifSchema(): object {
  const path = createRequire(import.meta.url).resolve(
    "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json",
  );
  const { $schema: _draft, id: _id, ...schema } = JSON.parse(readFileSync(path, "utf8"));
  return schema;
}

function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:[^ ]*$/i.test(text);
}

const isUriReference = (text: string): boolean => !/[ \\<>"{}|^`]/.test(text);

interface SarifLog {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly partialFingerprints: Readonly<Record<string, string>>;
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number };
        };
      }[];
    }[];
  }[];
}

describe("annotations of GitHub Actions", () => {
  it("escape what would end a property or the line", async () => {
    const text = renderGithub(findings(), { root: "rules" });
    expect(text.split("\n")).toHaveLength(3);
    expect(text).toContain("file=taxonomy/x%2C y.md,line=1,endLine=1,col=9,endColumn=10");
    expect(text).toContain("100%25 here%0D%0A");
    await expect(text).toMatchFileSnapshot("../../golden/render/annotations.txt");
  });
});

describe("the JUnit report", () => {
  it("fails for errors, and for warnings where they are denied", async () => {
    const report = renderJunit(findings(), { root: "rules" });
    expect(report).toContain('failures="1"');
    expect(renderJunit(findings(), { root: "rules", denyWarnings: true })).toContain('failures="2"');
    await expect(report).toMatchFileSnapshot("../../golden/render/report.xml");
  });

  it("has one passed case where nothing was found", () => {
    expect(renderJunit([], { root: "rules" })).toContain('tests="1" failures="0"');
  });
});
