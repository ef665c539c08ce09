import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { readTopic, sourceFile } from "../../../compiler/index.ts";
import { readTaxonomy } from "../../../compiler/taxonomy/read-taxonomy.ts";

const lines = [
  "# Title",
  "synonyms:: a, b",
  "synonyms:: a,",
  "  c, d",
  "synonym:: x",
  "Synonyms:: x",
  "- priority:: 5",
  "priority:: 50",
  "route:: p, m (allow shrink)",
  "route:: p",
  'test:: "x" -> y',
  "```",
  "~~~",
  "<!--",
  "-->",
  "synonyms:: z <!-- c",
  "---",
  "",
  "prose, with: marks",
];
const file = fc.oneof(
  fc.array(fc.constantFrom(...lines), { maxLength: 14 }).map((all) => all.join("\n")),
  fc.array(fc.constantFrom(...lines), { maxLength: 8 }).map((all) => all.join("\r\n")),
  fc.string({ unit: "binary", maxLength: 120 }),
);

describe("readTopic", () => {
  let withSynonyms = 0;
  let withFindings = 0;

  test.prop([file], { numRuns: 1_500 })("reads any text at all, with every place inside it", (text) => {
    const source = sourceFile("taxonomy/routing_scenarios/a.md", text);
    const { value, diagnostics } = readTopic(source);
    const { topic } = value;
    const places = [
      ...diagnostics.map(({ primary }) => primary.span),
      ...(topic ? [topic.span, ...topic.synonyms.map(({ span }) => span)] : []),
    ];
    for (const { start, end } of places) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(source.text.length);
    }
    for (const { value: word, span } of topic?.synonyms ?? []) {
      expect(source.text.slice(span.start, span.end)).toBe(word);
    }
    if (topic && topic.synonyms.length > 0) withSynonyms++;
    if (diagnostics.length > 0) withFindings++;
  });

  test.prop([file, fc.constantFrom("kg" as const, "proxy" as const)], { numRuns: 500 })(
    "an older dialect reads no synonym that the strict one does not, and never fails",
    (text, dialect) => {
      const source = sourceFile("taxonomy/routing_scenarios/a.md", text);
      const { value, diagnostics } = readTaxonomy([source], "taxonomy", dialect);
      expect(diagnostics.every(({ severity }) => severity === "warning")).toBe(true);
      if (dialect === "proxy") return;
      const strict = new Set(
        value.strictTopics.flatMap(({ synonyms }) => synonyms.map(({ span }) => span.start)),
      );
      for (const { synonyms } of value.topics) {
        for (const { span } of synonyms) expect(strict).toContain(span.start);
      }
    },
  );

  test("reached both synonyms and findings", () => {
    expect(withSynonyms).toBeGreaterThan(300);
    expect(withFindings).toBeGreaterThan(300);
  });
});
