import { describe, expect, it } from "vitest";
import { compile, mutate, parse, readProject, renderText, runTests } from "../../compiler/index.ts";
import { root } from "../docs/fenced-blocks.ts";

const read = readProject(`${root}/rules`);
if (!read.ok) throw new Error(read.problem);
const compiled = compile(read.sources);
const config = compiled.config;

describe("the shipped rules", () => {
  it("compile without a finding", () => {
    expect(renderText(compiled.diagnostics, { root: "rules" })).toBe("");
    expect(compiled.artifact).not.toBeNull();
  });

  it("pass their own tests, of the rules and of each topic", () => {
    const { lowered, diagnostics } = compiled;
    const results = config && lowered ? runTests(config, lowered, diagnostics) : [];
    expect(results.length).toBeGreaterThan(50);
    expect(results.filter(({ status }) => status === "failed").map(({ title }) => title)).toEqual([]);
  });

  it("leave nothing unproved", () => {
    expect(compiled.proofs?.properties.filter(({ notProved }) => notProved > 0)).toEqual([]);
    expect(compiled.proofs?.proved).toBeGreaterThan(400);
  });

  it("cover ten providers, with a date for every model and every secret in the environment", () => {
    expect(config?.providers.map(({ plan }) => plan.name).sort()).toEqual([
      "anthropic",
      "cerebras",
      "deepseek",
      "google",
      "groq",
      "minimax",
      "ollama",
      "openai",
      "openrouter",
      "zai",
    ]);
    expect(config?.targets.length).toBeGreaterThanOrEqual(18);
    expect(config?.targets.filter(({ checked, plan }) => checked === null || plan.price === null)).toEqual(
      [],
    );
    const secrets = config?.providers.flatMap(({ plan }) =>
      plan.auth.kind === "keys" ? plan.auth.keys.map(({ secret }) => secret) : [],
    );
    expect(secrets).toHaveLength(9);
    expect(secrets?.filter((secret) => !/^env:[A-Z_]+$/.test(secret))).toEqual([]);
  });

  it("offer the four scenarios by name, and the others by what a request is", () => {
    const chains = config?.chains.map(({ name }) => name);
    expect(chains).toEqual(
      expect.arrayContaining(["fast", "deep", "balanced", "cheap", "background", "long", "vision", "search"]),
    );
    const rules = config?.rules.map(({ id }) => id);
    expect(rules).toEqual(
      expect.arrayContaining(["alias_fast", "alias_deep", "alias_balanced", "alias_cheap"]),
    );
  });

  it("know twelve topics by more than a hundred and twenty synonyms, each topic with tests", () => {
    expect(config?.topics).toHaveLength(12);
    expect(config?.topics.reduce((sum, { synonyms }) => sum + synonyms.length, 0)).toBeGreaterThan(120);
    for (const file of read.sources.files.filter(({ path }) => path.endsWith(".md"))) {
      expect(file.text.match(/^test::/gm)?.length ?? 0, file.path).toBeGreaterThanOrEqual(3);
    }
  });

  it("notice at least four fifths of the small mistakes that can be made in them", () => {
    if (config === null) throw new Error("they do not check");
    const { mutants, score } = mutate(parse(read.sources).value, config, 24);
    expect(mutants).toHaveLength(24);
    expect(score).toBeGreaterThanOrEqual(80);
  });
});
