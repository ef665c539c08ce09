import { readFileSync } from "node:fs";
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

const proofs = { proved: 3, refuted: 1, notProved: 0 };

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

  it("holds nothing but what the standard names", () => {
    const validate = new Ajv({ strict: true, allErrors: true }).compile(sarifOfOurs);
    const log: unknown = JSON.parse(renderSarif(findings(), options));
    validate(log);
    expect(validate.errors).toBeNull();
    expect(validate({ ...Object(log), version: "2.0.0" })).toBe(false);
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

/** An object with just these properties, all of them needed but those whose name ends in `?`. */
function object(properties: Readonly<Record<string, object>>): object {
  const entries = Object.entries(properties).map(
    ([name, schema]) => [name.replace("?", ""), schema] as const,
  );
  const required = Object.keys(properties).filter((name) => !name.endsWith("?"));
  return { type: "object", additionalProperties: false, required, properties: Object.fromEntries(entries) };
}

const text = { type: "string", minLength: 1 };
const count = (minimum: number) => ({ type: "integer", minimum });
const list = (items: object, minItems = 0) => ({ type: "array", items, minItems });
const level = { enum: ["none", "note", "warning", "error"] };
const artifactLocation = object({ uri: { type: "string", pattern: "^[^ :/][^ ]*$" } });
const region = object({
  startLine: count(1),
  startColumn: count(1),
  endLine: count(1),
  endColumn: count(1),
  charOffset: count(0),
  charLength: count(0),
});
const physicalLocation = object({ artifactLocation, region });
const replacement = object({
  deletedRegion: object({ charOffset: count(0), charLength: count(0) }),
  insertedContent: object({ text: { type: "string" } }),
});

/** The part of SARIF 2.1.0 (OASIS, sections 3.13 to 3.57) that our logs use. */
const sarifOfOurs = object({
  $schema: text,
  version: { const: "2.1.0" },
  runs: list(
    object({
      tool: object({
        driver: object({
          name: text,
          version: text,
          semanticVersion: text,
          rules: list(
            object({
              id: text,
              name: text,
              shortDescription: object({ text }),
              help: object({ text }),
              defaultConfiguration: object({ level }),
            }),
          ),
        }),
      }),
      columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
      results: list(
        object({
          ruleId: text,
          ruleIndex: count(0),
          level,
          message: object({ text }),
          locations: list(object({ physicalLocation, "message?": object({ text }) }), 1),
          "relatedLocations?": list(
            object({ id: count(0), physicalLocation, "message?": object({ text }) }),
            1,
          ),
          partialFingerprints: { type: "object", additionalProperties: text },
          "fixes?": list(
            object({
              description: object({ text }),
              artifactChanges: list(object({ artifactLocation, replacements: list(replacement, 1) }), 1),
            }),
            1,
          ),
          "properties?": { type: "object" },
        }),
      ),
    }),
    1,
  ),
});

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
