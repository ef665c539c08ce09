import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codecs, type JsonObject } from "../../../runtime/protocols/index.ts";
import { doubleOf, parseJson, writeJson } from "../../../runtime/protocols/json-text.ts";
import { translated } from "./translating.ts";

describe("JSON that is read and written again", () => {
  const integer = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
  /** JSON text as `JSON.stringify` would write it if numbers had no bounds. */
  const text = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      integer.map(String),
      fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => JSON.stringify(value)),
      fc.string({ unit: "binary" }).map((value) => JSON.stringify(value)),
      integer.map((value) => `"\\"[${value}, ${value}\\\\"`),
      fc.array(tie("value")).map((values) => `[${values.join(",")}]`),
      fc.array(tie("value")).map((values) => `{${values.map((value, at) => `"k${at}":${value}`).join(",")}}`),
    ),
  })).value;

  it("keeps every integer, however long, and every string that looks like one", () => {
    fc.assert(
      fc.property(text, (json) => {
        expect(writeJson(parseJson(json))).toBe(json);
      }),
    );
  });

  it("is no JSON where only the mark of a long integer would make it so", () => {
    expect(parseJson("{12345678901234567890:1}")).toBeUndefined();
    expect(parseJson("[01234567890123456789]")).toBeUndefined();
    expect(parseJson('{"a":12345678901234567890')).toBeUndefined();
  });

  it("has the nearest double of a long integer where a number is asked for", () => {
    expect(doubleOf(parseJson("12345678901234567890"))).toBe(Number("12345678901234567890"));
    expect(doubleOf("12345678901234567890")).toBeNull();
    expect(doubleOf(1)).toBe(1);
  });
});

describe("an integer that no double holds", () => {
  const long = "12345678901234567890";
  const body = (json: string) => parseJson(json) as Record<string, unknown>;

  it("reaches a target of every other protocol in a call's arguments and in a tool's schema", () => {
    const chat = body(
      `{"model":"x","messages":[{"role":"user","content":"hi"},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\\"id\\":${long}}"}}]}],"tools":[{"type":"function","function":{"name":"f","parameters":{"maximum":${long}}}}]}`,
    );
    const anthropic = translated("openai-chat", "anthropic", chat);
    expect(writeJson(anthropic)).toContain(`"input":{"id":${long}}`);
    expect(writeJson(anthropic)).toContain(`"maximum":${long}`);
    const back = translated("anthropic", "openai-responses", anthropic);
    expect(writeJson(back)).toContain(`"arguments":"{\\"id\\":${long}}"`);
    expect(writeJson(back)).toContain(`"maximum":${long}`);
  });
});

describe("an integer where a text belongs", () => {
  it("is refused with its path, however long it is", () => {
    const text =
      '{"model":"x","messages":[{"role":"user","content":[{"type":"text","text":12345678901234567890}]}]}';
    expect(codecs["openai-chat"].decodeRequest(parseJson(text) as JsonObject)).toMatchObject({
      ok: false,
      path: "messages.0.content.0.text",
      problem: "must be a string",
    });
    const content = '{"model":"x","messages":[{"role":"user","content":12345678901234567890}]}';
    expect(codecs["openai-chat"].decodeRequest(parseJson(content) as JsonObject)).toMatchObject({
      ok: false,
    });
  });

  it("is no id of an answer", () => {
    const answer = '{"id":12345678901234567890,"model":"m","choices":[{"message":{"content":"hi"}}]}';
    const decoded = codecs["openai-chat"].decodeResponse(parseJson(answer) as JsonObject);
    expect(decoded).toMatchObject({ ok: true, value: { id: "" } });
  });
});
