import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse, readProject, renderText, type SourceSet } from "../../compiler/index.ts";
import { directives } from "../../compiler/taxonomy/directives.ts";
import catalogSchema from "../../schemas/catalog.schema.json" with { type: "json" };
import { examined } from "../fixtures/every-finding.ts";
import { constructsIn } from "./constructs.ts";
import { vocabulary } from "./vocabulary.ts";

const good = fileURLToPath(new URL(".", import.meta.url));
const projects = readdirSync(good)
  .filter((name) => existsSync(join(good, name, "main.sbx")))
  .map((name) => ({ name, sources: sourcesOf(name) }));

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

function sourcesOf(name: string): SourceSet {
  const read = readProject(join(good, name));
  if (!read.ok) throw new Error(read.problem);
  return read.sources;
}

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
