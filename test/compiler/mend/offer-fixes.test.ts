import { describe, expect, it } from "vitest";
import { compile, type Diagnostic, positionOf, sourceSet } from "../../../compiler/index.ts";
import { applyFix } from "../../../compiler/mend/edit-text.ts";
import { zooCases } from "../../zoo/zoo-case.ts";

/** The findings about the meaning of rules that one edit can mend. */
const mendable = ["SB4003", "SB4006", "SB4019", "SB4023", "SB4027"];

const cases = zooCases().filter(({ expected }) =>
  expected.some(({ code }) => mendable.includes(code) || code < "SB4000"),
);

describe("the edit that comes with a finding", () => {
  const offered = new Map<string, number>();

  it.each(cases)("mends it, and breaks nothing: $name", ({ bad }) => {
    const { diagnostics } = compile(bad);
    for (const finding of diagnostics) {
      if (finding.fix === null) continue;
      offered.set(finding.code, (offered.get(finding.code) ?? 0) + 1);
      const mended = applyFix(bad, finding.fix);
      if (mended === null) throw new Error("the edits do not fit the sources");
      const after = compile(mended).diagnostics;
      expect(timesSaid(finding, after)).toBeLessThan(timesSaid(finding, diagnostics));
      // An edit of the syntax lets the later stages look at the rest for the first time.
      if (finding.code < "SB4000") continue;
      for (const found of after.filter(({ severity }) => severity !== "info")) {
        expect(timesSaid(found, after)).toBeLessThanOrEqual(timesSaid(found, diagnostics));
      }
    }
  });

  it("is there for each code that has one", () => {
    expect(mendable.filter((code) => !offered.has(code))).toEqual([]);
    expect([...offered.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(12);
  });
});

describe("an edit about the meaning of rules", () => {
  const project = (rules: string) =>
    sourceSet({
      "main.sbx": `use catalog "catalog.yaml"\nenvelope context <= 100k and max_output <= 8k\n${rules}`,
      "catalog.yaml": `providers:\n${["a", "b"].map(provider).join("")}`,
    });
  const fixesOf = (rules: string) => {
    const diagnostics = compile(project(rules)).diagnostics.filter(({ code }) => mendable.includes(code));
    return diagnostics.map((found) => ({
      code: found.code,
      edit: found.fix && textAfter(project(rules), found),
    }));
  };

  it("moves a rule above the one that takes all its requests", () => {
    const rules =
      "chain x { a/m, b/m }\nchain y { b/m, a/m }\nwhen tools -> x\n# Careful ones.\nwhen tools and stream -> y # here\notherwise -> x\n";
    expect(fixesOf(rules)).toEqual([
      {
        code: "SB4003",
        edit: rules.replace(
          "when tools -> x\n# Careful ones.\nwhen tools and stream -> y # here\n",
          "when tools and stream -> y # here\nwhen tools -> x\n# Careful ones.\n",
        ),
      },
    ]);
  });

  it("is not offered where it would leave another finding behind", () => {
    // Above the first rule the second would hide it in its turn.
    const rules =
      "chain x { a/m, b/m }\nchain y { b/m, a/m }\nwhen tools or stream -> x\nwhen stream or tools -> y\notherwise -> x\n";
    expect(fixesOf(rules)).toEqual([{ code: "SB4003", edit: null }]);
  });

  it("takes a step out with its options and its comma, on a line of its own too", () => {
    const steps = (text: string) => `chain x {\n  a/m\n${text}}\nwhen tools -> x\notherwise -> x as rest\n`;
    expect(fixesOf(steps("  b/m\n  a/m (allow shrink)\n"))).toEqual([
      { code: "SB4006", edit: steps("  b/m\n") },
    ]);
    expect(
      fixesOf("chain x { a/m, a/m (allow degrade tools, allow shrink), b/m }\notherwise -> x\n"),
    ).toEqual([{ code: "SB4006", edit: "chain x { a/m, b/m }\notherwise -> x\n" }]);
  });

  it("takes one option out of several", () => {
    const rules = (options: string) =>
      `chain x { a/m, b/m${options} }\nwhen tools and audio -> x\notherwise -> x as rest\n`;
    expect(fixesOf(rules(" (allow degrade audio, allow degrade json)"))).toEqual([
      { code: "SB4027", edit: rules(" (allow degrade audio)") },
    ]);
    expect(fixesOf(rules(" (allow degrade json, allow degrade audio)"))).toEqual([
      { code: "SB4027", edit: rules(" (allow degrade audio)") },
    ]);
  });
});

function provider(name: string): string {
  const inputs = name === "a" ? "[text, image, document, audio]" : "[text, image, document]";
  return `  ${name}:
    { protocol: openai-chat, base_url: "https://${name}.example", auth: { bearer: env:${name.toUpperCase()}_KEY },
      models: { m: { context: 200k, max_output: 16k, input: ${inputs}, tools: true, thinking: true, json: true } } }
`;
}

function timesSaid({ code, message }: Diagnostic, findings: readonly Diagnostic[]): number {
  return findings.filter((found) => found.code === code && found.message === message).length;
}

/** The rules after the edit, without the two lines that all projects begin with. */
function textAfter(sources: ReturnType<typeof sourceSet>, { fix }: Diagnostic): string | null {
  const main = fix && applyFix(sources, fix)?.files.find(({ path }) => path === "main.sbx");
  return main
    ? main.text.slice(main.text.indexOf("\n", positionOf(main, main.text.indexOf("envelope")).offset) + 1)
    : null;
}
