import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { type Facts, factsFromJson, factsToJson } from "../../../engine/index.ts";
import { clientProtocols } from "../../../schemas/index.ts";

const text = fc.string({ unit: "grapheme", maxLength: 20 });
const facts: fc.Arbitrary<Facts> = fc
  .record({
    protocol: fc.constantFrom(...clientProtocols),
    model: fc.option(text),
    inputTokens: fc.nat(),
    maxOutput: fc.option(fc.nat()),
    turns: fc.nat(),
    stream: fc.boolean(),
    tools: fc.boolean(),
    toolNames: fc.uniqueArray(text, { maxLength: 4 }).map((names) => names.sort()),
    image: fc.boolean(),
    document: fc.boolean(),
    audio: fc.boolean(),
    json: fc.boolean(),
    thinking: fc.boolean(),
    effort: fc.option(text),
    webSearch: fc.boolean(),
    cacheControl: fc.boolean(),
    stateful: fc.boolean(),
    resumes: fc.boolean(),
    headers: fc.dictionary(fc.constantFrom("x-a", "x-b", "x-c"), text, { noNullPrototype: true }),
    client: fc.option(text),
    session: fc.option(text),
    text: text.map((one) => `${one}\0more`),
  })
  .map((one) => ({
    ...one,
    tools: one.tools || one.webSearch || one.toolNames.length > 0,
    toolNames: one.webSearch ? [...new Set([...one.toolNames, "web_search"])].sort() : one.toolNames,
    thinking: one.thinking || one.effort !== null,
  }));

describe("facts as JSON", () => {
  test.prop([facts, fc.option(fc.boolean(), { nil: undefined })])(
    "are read back as they were, also from text",
    (one, pinned) => {
      const json = factsToJson(one, pinned === undefined ? undefined : { pinned, topics: ["deep"] });
      expect(factsFromJson(JSON.parse(JSON.stringify(json)))).toEqual({ ok: true, facts: one });
    },
  );

  it("may be written by hand in part, and what they imply holds", () => {
    const read = factsFromJson({ effort: "high", tool_names: ["b", "a", "b"], text: "hello" });
    expect(read).toMatchObject({
      ok: true,
      facts: {
        protocol: "anthropic",
        turns: 1,
        thinking: true,
        tools: true,
        toolNames: ["a", "b"],
        maxOutput: null,
      },
    });
  });

  it("that search the web offer the tool of that name", () => {
    const names = (document: object) => {
      const read = factsFromJson(document);
      return read.ok ? read.facts.toolNames : read.problems;
    };
    expect(names({ web_search: true })).toEqual(["web_search"]);
    expect(names({ web_search: true, tool_names: ["write", "Bash"] })).toEqual([
      "Bash",
      "web_search",
      "write",
    ]);
  });

  it("name every problem at once", () => {
    const read = factsFromJson({
      protocol: "grpc",
      model: 7,
      input_tokens: -1,
      max_output: "64k",
      stream: "false",
      thinking: false,
      effort: "high",
      tool: ["x"],
      tool_names: "x",
      headers: { "X-Data": "a" },
      text: null,
    });
    expect(read.ok ? [] : [...read.problems].sort()).toEqual([
      "`headers` must be an object of texts, by lower-case name",
      "`input_tokens` must be a whole number, 0 or more",
      "`max_output` must be a whole number, 0 or more",
      "`model` must be a text, or null where it is absent",
      "`protocol` must be one of: anthropic, openai-chat, openai-responses",
      "`stream` must be true or false",
      "`thinking` cannot be false where `effort` holds",
      "`tool_names` must be a list of texts",
      "no fact is named `tool`",
    ]);
    expect(factsFromJson([])).toEqual({ ok: false, problems: ["facts are a JSON object"] });
  });

  it("do not take a sum that is none", () => {
    expect(factsFromJson({ input_tokens: 10, max_output: 5, context: 15 }).ok).toBe(true);
    expect(factsFromJson({ input_tokens: 10, max_output: 5, context: 16 })).toEqual({
      ok: false,
      problems: ["`context` is not the sum of `input_tokens` and `max_output`"],
    });
  });
});
