import { describe, expect, it } from "vitest";
import { sourceFile } from "../../../compiler/index.ts";
import { readTaxonomy } from "../../../compiler/taxonomy/read-taxonomy.ts";
import type { TopicSource } from "../../../compiler/taxonomy/topic-source.ts";
import { listed } from "../../fixtures/findings.ts";
import { markdownBelow, sharedPath } from "../../fixtures/shared-data.ts";

const words = (topics: readonly TopicSource[]) =>
  Object.fromEntries(topics.map(({ id, synonyms }) => [id, synonyms.map(({ value }) => value).sort()]));

describe("compat kg", () => {
  const read = (path: string, text: string) => readTaxonomy([sourceFile(path, text)], "taxonomy", "kg");

  it("joins no lines, and names what it loses", () => {
    const { value, diagnostics } = read(
      "taxonomy/a.md",
      "synonyms:: one, two,\n  three,\n  four, five\nroute:: p, m",
    );
    expect(words(value.topics)).toEqual({ a: ["one", "two"] });
    expect(words(value.strictTopics)).toEqual({ a: ["five", "four", "one", "three", "two"] });
    expect(listed(diagnostics)).toMatchInlineSnapshot(`
      "2:3 SB1060 \`compat kg\` does not join this line to the one above and loses 1: \`three\` | begin the line with \`synonyms::\`, which both readings understand
      3:3 SB1060 \`compat kg\` does not join this line to the one above and loses 2: \`four\`, \`five\` | begin the line with \`synonyms::\`, which both readings understand"
    `);
  });

  it("passes over what the strict reading refuses", () => {
    const { value, diagnostics } = read("taxonomy/a.md", "synonyms:: one\nsynonym:: two\nallow:: three");
    expect(words(value.topics)).toEqual({ a: ["one"] });
    expect(diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      "SB1061 warning",
      "SB1061 warning",
    ]);
  });

  it("never matches short patterns, nor files with capitals", () => {
    expect(words(read("taxonomy/a.md", "synonyms:: x, é, yz").value.topics)).toEqual({ a: ["yz", "é"] });
    const capital = read("taxonomy/QA.md", "synonyms:: test");
    expect(words(capital.value.topics)).toEqual({ qa: [] });
    expect(capital.diagnostics.map(({ code }) => code)).toEqual(["SB1061"]);
  });
});

describe("compat proxy", () => {
  const read = (path: string, text: string) => readTaxonomy([sourceFile(path, text)], "taxonomy", "proxy");
  const path = "taxonomy/routing_scenarios/think.md";

  it("names a topic by its heading, which is a synonym too", () => {
    const { value, diagnostics } = read(
      path,
      "# Think Routing\n\nsynonyms:: reason, plan\nroute:: DeepSeek, r1\n",
    );
    expect(diagnostics).toEqual([]);
    expect(words(value.topics)).toEqual({ think_routing: ["plan", "reason", "think_routing"] });
    expect(value.topics[0]?.routes).toMatchObject([
      { provider: { value: "deepseek" }, model: { value: "r1" } },
    ]);
  });

  it("reads the first line of synonyms and the first route, and no priority", () => {
    const text = `# Think
priority:: 90
synonyms:: a1, a2,
  a3
synonyms:: a4
routing:: p, m
route:: q, n`;
    const { value, diagnostics } = read(path, text);
    expect(words(value.topics)).toEqual({ think: ["a1", "a2", "think"] });
    expect(value.topics[0]).toMatchObject({ priority: null, routes: [{ provider: { value: "p" } }] });
    expect(listed(diagnostics)).toMatchInlineSnapshot(`
      "2:12 SB1061 \`compat proxy\` reads a priority and never uses it | remove it, or leave the dialect
      4:3 SB1061 \`compat proxy\` reads one line of synonyms and loses 1: \`a3\` | move them to the first line of synonyms, or leave the dialect
      5:12 SB1061 \`compat proxy\` reads one line of synonyms and loses 1: \`a4\` | move them to the first line of synonyms, or leave the dialect
      7:9 SB1061 \`compat proxy\` reads the first route alone | remove the others, or leave the dialect"
    `);
  });

  it.each([
    ["taxonomy/think.md", "# Think\nsynonyms:: a"],
    ["taxonomy/other/think.md", "# Think\nsynonyms:: a"],
    ["taxonomy/routing_scenarios/deeper/think.md", "# Think\nsynonyms:: a"],
    ["taxonomy/routing_scenarios/think.md", "## Think\nsynonyms:: a"],
  ])("drops %s as that system does", (file, text) => {
    const { value, diagnostics } = read(file, text);
    expect(value.topics).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["SB1061"]);
  });

  it("drops a route that has not exactly one comma", () => {
    const { value, diagnostics } = read(path, "# Think\nsynonyms:: a\nroute:: p, m, n");
    expect(value.topics[0]?.routes).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["SB1061"]);
  });
});

const wrapped = sharedPath("taxonomy/agents-2026-04-wrapped");
const fixed = sharedPath("taxonomy/agents-2026-04-fixed");
const newest = sharedPath("taxonomy/agents-2026-07");

describe.skipIf(!wrapped || !fixed || !newest)("real taxonomies", () => {
  const read = (folder: string | null, dialect: "strict" | "kg") =>
    readTaxonomy(markdownBelow(folder ?? ""), "taxonomy", dialect);

  it("yield the same synonyms wrapped and repaired, but for the one that the repair added", () => {
    const [before, after] = [read(wrapped, "strict"), read(fixed, "strict")];
    expect([...before.diagnostics, ...after.diagnostics]).toEqual([]);
    const added = words(after.value.topics);
    added["security_audit"] = (added["security_audit"] ?? []).filter((word) => word !== "drift detection");
    expect(words(before.value.topics)).toEqual(added);
  });

  it("lose 88 of their 141 synonyms under `compat kg`, all of which are named", () => {
    const { value, diagnostics } = read(wrapped, "kg");
    const count = (topics: readonly TopicSource[]) => topics.flatMap(({ synonyms }) => synonyms).length;
    expect([count(value.strictTopics), count(value.topics)]).toEqual([141, 53]);
    const named = diagnostics.flatMap(({ message }) => {
      const [, list = ""] = message.split(/ loses \d+: /);
      return [...list.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
    });
    const kept = new Set(value.topics.flatMap(({ synonyms }) => synonyms));
    const missing = value.strictTopics.flatMap(({ synonyms }) =>
      synonyms.map((synonym) => synonym.span.start),
    );
    expect(named).toHaveLength(88);
    expect(missing.length - kept.size).toBe(88);
    const lost = Object.entries(words(value.strictTopics)).flatMap(([id, all]) => {
      const read = words(value.topics)[id] ?? [];
      return all.filter((word) => !read.includes(word));
    });
    expect(named.toSorted()).toEqual(lost.toSorted());
    expect(diagnostics.every(({ code, severity }) => code === "SB1060" && severity === "warning")).toBe(true);
  });

  it("read today's files without a word, but for a file that is no topic", () => {
    const { value, diagnostics } = read(newest, "strict");
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "SB1040 no directive is named `allow::`",
      "SB1040 no directive is named `allow::`",
      "SB1040 no directive is named `allow::`",
      "SB1040 no directive is named `deny::`",
      "SB1040 no directive is named `route_to::`",
    ]);
    const routes = value.topics.map(({ id, routes }) => [id, routes.length]);
    expect(routes).toEqual([
      ["decision_tier", 4],
      ["implementation_tier", 8],
      ["planning_tier", 6],
      ["review_tier", 4],
      ["command_policy", 0],
    ]);
  });
});
