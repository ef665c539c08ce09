import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFactsOf } from "../../../engine/facts/read-facts.ts";
import { readFacts } from "../../../engine/index.ts";
import { BodyScanner } from "../../../engine/scan/body-scanner.ts";
import { needs } from "../facts/plan-needs.ts";

const plan = needs({ scope: "all_user" });
const request = { protocol: "anthropic", headers: {}, client: null } as const;

/** Long enough to be remembered, and alike in all but a place or the end. */
const longText = fc
  .record({
    seed: fc.constantFrom("The quick brown fox. ", 'A "quoted" line\n', "Größe – 大きさ ", "x1 y2 z3 "),
    times: fc.integer({ min: 13, max: 60 }),
    change: fc.option(fc.nat({ max: 400 })),
  })
  .map(({ seed, times, change }) => {
    const text = seed.repeat(times);
    return change === null ? text : `${text.slice(0, change)}#${text.slice(change + 1)}`;
  });

const schema = fc
  .array(fc.record({ name: fc.constantFrom("path", "pattern", "limit", "naïve"), text: longText }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((fields) => ({
    type: "object",
    properties: Object.fromEntries(
      fields.map(({ name, text }) => [name, { type: "string", description: text, maximum: 1e21 }]),
    ),
  }));

const body = fc.record({
  model: fc.constant("m"),
  system: longText,
  messages: fc.array(fc.record({ role: fc.constantFrom("user", "assistant"), content: longText }), {
    maxLength: 3,
  }),
  tools: fc.array(
    fc.record({ name: fc.constantFrom("Read", "Write"), description: longText, input_schema: schema }),
    {
      maxLength: 3,
    },
  ),
});

/** What a scanner tells of a body, and how much of it it found again. */
function told(scanner: BodyScanner, said: unknown) {
  const scan = scanner.scan(new TextEncoder().encode(JSON.stringify(said)));
  if (!scan.ok) throw new Error(`no JSON at ${scan.failedAt}`);
  const facts = readFactsOf(plan, request, scan.body.root, scan.body);
  return { facts, found: scanner.recalledBytes, isImprecise: scan.body.isImprecise };
}

describe("what a scanner remembers", () => {
  it("changes no fact, whatever it has scanned before", () => {
    const scanner = new BodyScanner();
    let found = 0;
    fc.assert(
      fc.property(fc.array(body, { minLength: 1, maxLength: 4 }), (bodies) => {
        for (const said of [...bodies, ...bodies, ...bodies]) {
          const { facts, found: again, isImprecise } = told(scanner, said);
          expect(isImprecise).toBe(false);
          expect(facts).toEqual(readFacts(plan, { ...request, body: said }));
          found += again;
        }
      }),
      { numRuns: 60 },
    );
    expect(found).toBeGreaterThan(100_000);
  });

  const text = "What was said before is said again. ".repeat(20);
  const input_schema = { type: "object", properties: { path: { type: "string", description: text } } };
  const tools = [{ name: "Read", description: "Reads.", input_schema }];
  const turn = { model: "m", messages: [{ role: "user", content: text }], tools };

  it("is each long text and each schema that came twice", () => {
    const scanner = new BodyScanner();
    expect(told(scanner, turn).found).toBe(0);
    expect(told(scanner, turn).found).toBe(0);
    const expected = text.length + JSON.stringify(input_schema).length;
    expect(told(scanner, turn).found).toBe(expected);
    const next = { ...turn, messages: [...turn.messages, { role: "assistant", content: "Yes." }] };
    expect(told(scanner, next).found).toBe(expected);
  });

  it("is a text with escapes too, as it is written", () => {
    const said = { model: "m", messages: [{ role: "user", content: `"${text}"\n` }] };
    const scanner = new BodyScanner();
    for (let times = 0; times < 2; times++) expect(told(scanner, said).found).toBe(0);
    expect(told(scanner, said)).toEqual({
      facts: readFacts(plan, { ...request, body: said }),
      found: JSON.stringify(`"${text}"\n`).length,
      isImprecise: false,
    });
  });

  it("is no text whose bytes are no UTF-8", () => {
    const begin = new TextEncoder().encode('{"model":"m","messages":[{"role":"user","content":"\\n');
    const end = new TextEncoder().encode('"}]}');
    const bytes = new Uint8Array([...begin, ...new Uint8Array(3_000).fill(0xff), ...end]);
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const scanner = new BodyScanner();
    for (let times = 0; times < 4; times++) {
      const scan = scanner.scan(bytes);
      if (!scan.ok) throw new Error("it is JSON");
      // To be counted it needs no second reading of the whole body.
      expect(scan.body.isImprecise).toBe(false);
      expect(readFactsOf(plan, request, scan.body.root, scan.body)).toEqual(
        readFacts(plan, { ...request, body }),
      );
      expect(scanner.recalledBytes).toBe(0);
    }
  });

  it("is nothing of a text that differs in one byte, wherever that is", () => {
    for (const at of [0, 100, Math.floor(text.length / 2) + 70, text.length - 1]) {
      const scanner = new BodyScanner();
      const said = (content: string) => ({ model: "m", messages: [{ role: "user", content }] });
      told(scanner, said(text));
      told(scanner, said(text));
      expect(told(scanner, said(text)).found).toBe(text.length);
      expect(told(scanner, said(`${text.slice(0, at)}#${text.slice(at + 1)}`)).found).toBe(0);
    }
  });

  it("is nothing of a schema that goes on otherwise, or that the body does not hold to its end", () => {
    const scanner = new BodyScanner();
    for (let times = 0; times < 2; times++) told(scanner, turn);
    const other = { ...input_schema, properties: { path: { type: "string", description: `${text}!` } } };
    const { found, facts } = told(scanner, {
      ...turn,
      messages: [],
      tools: [{ ...tools[0], input_schema: other }],
    });
    expect(found).toBe(0);
    expect(facts).toEqual(
      readFacts(plan, {
        ...request,
        body: { ...turn, messages: [], tools: [{ ...tools[0], input_schema: other }] },
      }),
    );
    const bytes = new TextEncoder().encode(JSON.stringify(turn));
    for (const length of [bytes.length - 1, bytes.length - 20, bytes.length - 300])
      expect(scanner.scan(bytes.subarray(0, length)).ok).toBe(false);
  });

  it("is forgotten when there is no room for more, and the newest is known all the same", () => {
    const scanner = new BodyScanner();
    const said = (n: number) => ({
      model: "m",
      messages: [{ role: "user", content: `${n} ${"word ".repeat(20_000)}` }],
    });
    for (let n = 0; n < 60; n++) {
      expect(told(scanner, said(n >> 1)).facts).toEqual(readFacts(plan, { ...request, body: said(n >> 1) }));
    }
    expect(told(scanner, said(29)).found).toBeGreaterThan(100_000);
    expect(told(scanner, said(0)).found).toBe(0);
  });
});
