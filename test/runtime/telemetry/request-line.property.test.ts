import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RequestLine, writeRequestLine } from "../../../runtime/telemetry/request-line.ts";
import { requestLine } from "./request-line.ts";

const text = fc.string({ unit: "binary" });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value);
const count = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
const sum = fc.oneof(count, fc.constant(Number.POSITIVE_INFINITY));
const told = fc.array(fc.record({ target: text, key: fc.nat(), message: text, status: maybe(fc.nat()) }), {
  maxLength: 2,
});

const lines: fc.Arbitrary<RequestLine> = fc.record({
  requestId: text,
  traceId: fc.option(text, { nil: undefined }),
  spanId: fc.option(text, { nil: undefined }),
  protocol: text,
  client: maybe(text),
  outcome: text,
  status: maybe(fc.nat()),
  model: maybe(text),
  stream: maybe(fc.boolean()),
  inputTokens: maybe(fc.nat()),
  rule: maybe(text),
  chain: maybe(text),
  topics: fc.array(text, { maxLength: 3 }),
  target: maybe(text),
  key: maybe(fc.nat()),
  refused: told,
  failed: told,
  hedged: told,
  edits: fc.array(text, { maxLength: 3 }),
  malformedToolCalls: fc.nat(),
  usage: maybe(fc.record({ input: sum, output: sum, cacheRead: sum, cacheWrite: sum, reasoning: sum })),
  costUsd: sum,
  firstTokenMs: maybe(count),
  durationMs: maybe(count),
  plan: text,
});

describe("the members of a request's line", () => {
  it("are what JSON.stringify writes of them", () => {
    fc.assert(
      fc.property(lines, (line) => {
        expect(`{${writeRequestLine(line)}}`).toBe(JSON.stringify(line));
      }),
    );
  });

  it("keep a name that needs escapes whole", () => {
    const line = { ...requestLine, model: 'a"b\\c\nd\ud800\u2028é' };
    expect(JSON.parse(`{${writeRequestLine(line)}}`)).toMatchObject({ model: line.model });
  });
});
