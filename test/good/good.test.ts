import { describe, expect, it } from "vitest";
import { parse, renderText } from "../../compiler/index.ts";
import { directives } from "../../compiler/taxonomy/directives.ts";
import catalogSchema from "../../schemas/catalog.schema.json" with { type: "json" };
import { examined } from "../fixtures/every-finding.ts";
import { constructsIn } from "./constructs.ts";
import { projects } from "./projects.ts";
import { vocabulary } from "./vocabulary.ts";

describe("configs that are intricate on purpose", () => {
  it("are at least twenty", () => {
    expect(projects.length).toBeGreaterThanOrEqual(20);
  });

  it.each(projects)("$name gives no finding, and its tests pass", ({ sources }) => {
    const { findings, plan } = examined(sources);
    expect(renderText(findings, { root: "rules" })).toBe("");
    expect(plan).not.toBeNull();
  });
});

describe("together they use", () => {
  const asts = projects.map(({ sources }) => parse(sources).value);
  const used = [
    ...new Set(asts.flatMap(({ rules }) => [...rules.values()].flatMap((file) => [...constructsIn(file)]))),
  ];
  const topics = asts.flatMap((ast) => ast.topics);

  it.each(Object.entries(vocabulary))("%s", (_, words) => {
    const isUsed = (word: string) =>
      used.some((one) => (/^[.:]/.test(word) ? one.endsWith(word) : one === word));
    expect(words.filter((word) => !isUsed(word))).toEqual([]);
  });

  it("every directive of a topic", () => {
    const texts = projects.flatMap(({ sources }) => sources.files).map(({ text }) => text);
    const names = texts.flatMap((text) => [...text.matchAll(/^(\w+)::/gm)].map(([, name]) => name));
    expect(Object.keys(directives).filter((name) => !names.includes(name))).toEqual([]);
  });

  it("both ways to match, vetoes, and routes that give something up", () => {
    expect(topics.some(({ match }) => match?.value === "substring")).toBe(true);
    expect(topics.some(({ vetoes, routes }) => vetoes.length > 0 && routes.length > 0)).toBe(true);
    expect(topics.some(({ routes }) => routes.some(({ shrink }) => shrink !== null))).toBe(true);
    expect(topics.some(({ routes }) => routes.some(({ degrade }) => degrade.length > 1))).toBe(true);
  });

  it("every key of a catalog", () => {
    const keys = new Set(asts.flatMap(({ catalog }) => [...keysIn(catalog?.value)]));
    expect([...propertiesIn(catalogSchema)].filter((name) => !keys.has(name))).toEqual([]);
  });
});

/** The names of all keys inside a value. */
function* keysIn(value: unknown): Iterable<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inside] of Object.entries(value)) {
    yield key;
    yield* keysIn(inside);
  }
}

/** The names of all properties that a JSON Schema declares. */
function* propertiesIn(schema: unknown): Iterable<string> {
  if (typeof schema !== "object" || schema === null) return;
  for (const [key, inside] of Object.entries(schema)) {
    if (key === "properties" && typeof inside === "object" && inside !== null) yield* Object.keys(inside);
    yield* propertiesIn(inside);
  }
}
