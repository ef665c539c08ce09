import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FactsRead, readFacts, readRequest } from "../../../engine/index.ts";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { conversation } from "../facts/abstract-conversation.ts";
import { needs } from "../facts/plan-needs.ts";
import { renderConversation } from "../facts/render-conversation.ts";

const request = { headers: {}, client: null };
const encode = (text: string) => new TextEncoder().encode(text);
const protocolOrAny = fc.constantFrom(...clientProtocols);
const plan = needs({ scope: "all_user" });

/** What the parsed body says; null where the bytes are no JSON. */
function oracle(protocol: ClientProtocol, bytes: Uint8Array): FactsRead | null {
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return readFacts(plan, { ...request, protocol, body });
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Holds both readings against each other, and says which way they went. */
function compare(protocol: ClientProtocol, bytes: Uint8Array): "no_json" | "no_facts" | "repeated" | "same" {
  const read = readRequest(plan, { ...request, protocol, bytes });
  const expected = oracle(protocol, bytes);
  if (expected === null) {
    expect(read.ok ? "JSON" : read.problem).toMatch(/^the body is not JSON \(byte \d+\)$/);
    return "no_json";
  }
  if (!read.ok && /stands twice/.test(read.problem)) {
    expect(hasRepeatedKey(new TextDecoder().decode(bytes))).toBe(true);
    return "repeated";
  }
  if (!expected.ok) {
    expect(read).toEqual(expected);
    return "no_facts";
  }
  const { members, ...rest } = { members: [], ...read };
  expect(rest).toEqual(expected);
  // Deeper values are more than calls can compare.
  if (bytes.length > 30_000 && !bytes.includes(0x20)) return "same";
  const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const shown = members.map(({ key, valueFrom, to }): readonly [string, unknown] => [
    key,
    JSON.parse(new TextDecoder().decode(bytes.subarray(valueFrom, to))),
  ]);
  expect(Object.fromEntries(shown)).toEqual(parsed);
  return "same";
}

/** Whether an object of a valid JSON text has a key twice. */
function hasRepeatedKey(text: string): boolean {
  let keys = 0;
  const compact = JSON.stringify(
    JSON.parse(text, (_, value: unknown) => {
      if (typeof value === "object" && value !== null && !Array.isArray(value))
        keys += Object.keys(value).length;
      return value;
    }),
  );
  expect(compact).toBeDefined();
  return keysIn(text) > keys;
}

/** How many keys are written in a valid JSON text: strings in front of a colon. */
function keysIn(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter((match) => match[1] !== undefined).length;
}

const space = fc.constantFrom("", "", "", " ", "\n", "\t\r ");

/** A character of a string as JSON may write it. */
const written = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-z .,<>/{}[\]:0-9]{1,30}$/) },
  {
    weight: 2,
    arbitrary: fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => JSON.stringify(text).slice(1, -1)),
  },
  fc.constantFrom(
    "\\n",
    '\\"',
    "\\\\",
    "\\/",
    "\\b\\f\\r\\t",
    "\\u0041",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\ude00x",
  ),
);
const stringText = fc.array(written, { maxLength: 12 }).map((parts) => `"${parts.join("")}"`);
const numberText = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.constantFrom("-0", "0", "1.0", "1.50", "1e3", "1E+400", "12345678901234567890", "0.0000001", "-2.5e-3"),
);

/** A value however it may be written, with keys that readers know among those they do not. */
const keyText = fc.oneof(
  fc
    .constantFrom(
      "type",
      "content",
      "text",
      "role",
      "input_schema",
      "schema",
      "arguments",
      "name",
      "data",
      "x",
    )
    .map((key) => `"${key}"`),
  fc.constantFrom('"t\\u0079pe"', '"cont\\u0065nt"', '"ke\\ny"', '"é"'),
);
const { value: valueText } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    stringText,
    numberText,
    fc.constantFrom("true", "false", "null", '"user"', '"text"', '"tool_use"'),
    fc
      .tuple(fc.array(fc.tuple(space, tie("value")), { maxLength: 4 }), space)
      .map(([items, end]) => `[${items.map(([gap, item]) => gap + item + gap).join(",")}${end}]`),
    fc
      .tuple(fc.array(fc.tuple(space, keyText, space, tie("value")), { maxLength: 4 }), space)
      .map(
        ([members, end]) =>
          `{${end}${members.map(([gap, key, other, value]) => `${gap}${key}${other}:${gap}${value}`).join(",")}${end}}`,
      ),
  ),
}));

/** A body of some protocol's shape whose parts are anything. */
const bodyText = fc
  .tuple(
    fc.constantFrom("messages", "input", "tools", "system", "instructions"),
    fc.array(valueText, { maxLength: 3 }),
    valueText,
    space,
  )
  .map(
    ([key, items, other, gap]) =>
      `${gap}{"model":"m","${key}":[${items.join(",")}],"thinking":${other}${gap}}${gap}`,
  );

const mutation = fc.tuple(
  fc.constantFrom("flip", "drop", "insert", "cut", "copy"),
  fc.nat(),
  fc.nat({ max: 255 }),
);

function mutated(bytes: Uint8Array, mutations: readonly (readonly [string, number, number])[]): Uint8Array {
  let all = [...bytes];
  for (const [kind, place, byte] of mutations) {
    const at = place % (all.length + 1);
    if (kind === "flip" && at < all.length) all[at] = (all[at] ?? 0) ^ (1 << (byte % 8));
    else if (kind === "drop") all.splice(at, 1);
    else if (kind === "insert") all.splice(at, 0, '{}[]",:\\0e-. tfn\x00\xff\xc3'.charCodeAt(byte % 20));
    else if (kind === "cut") all = all.slice(0, Math.max(at, all.length - 20));
    else all.splice(at, 0, ...all.slice(Math.max(0, at - (byte % 40)), at));
  }
  return Uint8Array.from(all);
}

function counted() {
  const met = { no_json: 0, no_facts: 0, repeated: 0, same: 0 };
  return { met, count: (way: keyof typeof met) => met[way]++ };
}

describe("a request read from its bytes", () => {
  it("has the facts of the parsed body, however its values are written", () => {
    const { met, count } = counted();
    fc.assert(
      fc.property(protocolOrAny, fc.oneof(bodyText, valueText), (protocol, text) => {
        count(compare(protocol, encode(text)));
      }),
      { numRuns: 900 },
    );
    expect(met.same).toBeGreaterThan(250);
    expect(met.repeated).toBeGreaterThan(0);
  });

  it("is refused where JSON.parse refuses it, and nowhere else", () => {
    const { met, count } = counted();
    fc.assert(
      fc.property(
        protocolOrAny,
        bodyText,
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        (protocol, text, mutations) => {
          count(compare(protocol, mutated(encode(text), mutations)));
        },
      ),
      { numRuns: 1200 },
    );
    expect(met.no_json).toBeGreaterThan(200);
    expect(met.same).toBeGreaterThan(150);
  });

  it("has the facts of every conversation", () => {
    const { met, count } = counted();
    fc.assert(
      fc.property(
        protocolOrAny,
        conversation,
        fc.nat({ max: 3 }),
        fc.array(mutation, { maxLength: 1 }),
        (protocol, said, spelling, mutations) => {
          const bytes = encode(JSON.stringify(renderConversation(protocol, said, spelling)));
          count(compare(protocol, mutated(bytes, mutations)));
        },
      ),
      { numRuns: 250 },
    );
    expect(met.same).toBeGreaterThan(150);
  });
});

describe("what JSON.parse takes at its edges", () => {
  const taken: readonly (readonly [string, Uint8Array])[] = [
    ["a byte order mark", encode('\ufeff{"model":"m"}')],
    [
      "bad UTF-8",
      Uint8Array.from([...encode('{"system":"a'), 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, ...encode('"}')]),
    ],
    ["bad UTF-8 among escapes", damaged('{"system":"a\\n#b\\u00e9##c\\ud83d#"}')],
    [
      "bad UTF-8 in a name and a text",
      damaged('{"model":"m#","messages":[{"role":"user","content":"# a #\\" #"}]}'),
    ],
    ["bad UTF-8 in keys", damaged('{"#":1,"tools":[{"name":"t","input_schema":{"#":"one two","#":3}}]}')],
    ["bad UTF-8 in a schema", damaged('{"tools":[{"name":"t","input_schema":{"description":"one # two"}}]}')],
    ["depth", encode(`{"messages":${"[".repeat(20_000)}${"]".repeat(20_000)}}`)],
    [
      "deep objects in a schema",
      encode(`{"tools":[{"name":"t","input_schema":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}]}`),
    ],
    [
      "a schema of many keys",
      encode(JSON.stringify({ tools: [{ name: "t", input_schema: manyKeys(300) }] })),
    ],
    ["a repeated key in a schema", encode('{"tools":[{"name":"t","input_schema":{"a":"one two","a":3}}]}')],
    [
      "a long text without a break",
      encode(JSON.stringify({ system: "a".repeat(9_000) + "1".repeat(3_000) })),
    ],
    ["a long text of other scripts", encode(JSON.stringify({ system: "日本語のテキスト".repeat(300) }))],
  ];
  for (const [what, bytes] of taken) {
    it(`is taken here: ${what}`, () => {
      expect(compare("anthropic", bytes)).toBe("same");
    });
  }

  for (const text of [
    "",
    " ",
    "{",
    '{"a"}',
    "[1,]",
    '{"a":1,}',
    "01",
    "1.",
    "1e",
    "+1",
    "nul",
    '"\t"',
    '"\\x"',
    '"\\u12g4"',
    "{} {}",
    "\ufeff\ufeff{}",
  ]) {
    it(`is refused here: ${JSON.stringify(text)}`, () => {
      expect(compare("openai-chat", encode(text))).toBe("no_json");
    });
  }
});

/** A text with bytes that begin characters and do not end them, or the other way round, at each `#`. */
function damaged(text: string): Uint8Array {
  const wrong = [0xe6, 0x97, 0xff, 0xf0, 0x9f, 0x98, 0x80, 0x80, 0xc3];
  return Uint8Array.from([...encode(text)].flatMap((byte) => (byte === 0x23 ? wrong : [byte])));
}

function manyKeys(count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`key ${at}`, { type: "string" }]));
}

describe("a key that decides and stands twice", () => {
  const twice = [
    ['{"model":"a","model":"b"}', "model", 1, 13],
    ['{"model":"a","messages":[],"mod\\u0065l":"b"}', "model", 1, 27],
    ['{"messages":[{"role":"user","content":"a","role":"system"}]}', "role", 14, 42],
    ['\ufeff{"stream":true,"x":"\ud800","stream":false}', "stream", 4, 28],
  ] as const;
  for (const [text, key, first, second] of twice) {
    it(`is refused with both places: ${text.slice(0, 40)}`, () => {
      const read = readRequest(plan, { ...request, protocol: "anthropic", bytes: encode(text) });
      expect(read).toEqual({
        ok: false,
        problem: `the key \`${key}\` decides and stands twice in its object, at bytes ${first} and ${second}`,
      });
    });
  }

  it("does not matter where no fact is read from it", () => {
    const bytes = encode('{"model":"m","metadata":{"model":1,"model":2},"x":1,"x":2}');
    expect(readRequest(plan, { ...request, protocol: "anthropic", bytes }).ok).toBe(true);
  });
});

const folder = join(import.meta.dirname, "../../../../shared/data/requests");
const recorded = existsSync(folder) ? readdirSync(folder) : [];
if (recorded.length === 0) console.warn("skipped: the recorded requests of agents are not on this machine");

describe.skipIf(recorded.length === 0)("the recorded requests of agents", () => {
  for (const name of recorded) {
    it(`have the facts of the parsed body: ${name}`, () => {
      const { url, body } = JSON.parse(readFileSync(join(folder, name), "utf8"));
      const protocol = url.includes("/messages")
        ? "anthropic"
        : url.includes("/responses")
          ? "openai-responses"
          : "openai-chat";
      expect(compare(protocol, encode(JSON.stringify(body)))).toBe("same");
      expect(compare(protocol, encode(JSON.stringify(body, null, 2)))).toBe("same");
    });
  }
});
