import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { readCatalog, sourceFile } from "../../../compiler/index.ts";

const keys = [
  "providers",
  "p",
  "protocol",
  "models",
  "m",
  "context",
  "auth",
  "keys",
  "gateway",
  "clients",
  "price",
  "__proto__",
];
const scalars = [
  "1M",
  "64k",
  "echo",
  "true",
  '"true"',
  "",
  "5",
  "env:A",
  "-1",
  "2026-01-01",
  "*a",
  "&a x",
  "!t y",
  "[a, b]",
];
const value: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(...scalars),
    fc
      .array(fc.tuple(fc.constantFrom(...keys), tie("node")), { maxLength: 4 })
      .map((entries) => `{ ${entries.map(([key, inside]) => `${key}: ${inside}`).join(", ")} }`),
    fc.array(tie("node"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
  ),
})).node;
const valid = "protocol: echo, models: { m: { context: 1M, max_output: 64k } }";
const near = fc
  .tuple(fc.constantFrom(...keys), value)
  .map(([key, inside]) => `providers: { p: { ${valid} }, q: { ${key}: ${inside}, ${valid} } }`);
const text = fc.oneof(
  near,
  value,
  fc.string({ unit: "binary", maxLength: 100 }),
  fc.string({ maxLength: 60 }),
);

describe("readCatalog", () => {
  let understood = 0;
  let refused = 0;

  test.prop([text], { numRuns: 500 })("reads any text at all, with every place inside it", (source) => {
    const file = sourceFile("catalog.yaml", source);
    const { value, diagnostics } = readCatalog(file);
    for (const { primary, related } of diagnostics) {
      for (const { span } of [primary, ...related]) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        expect(span.end).toBeLessThanOrEqual(file.text.length);
      }
    }
    expect(value !== null || diagnostics.length > 0).toBe(true);
    if (value) understood++;
    if (diagnostics.length > 0) refused++;
  });

  test("reached both what is understood and what is refused", () => {
    expect(understood).toBeGreaterThan(60);
    expect(refused).toBeGreaterThan(60);
  });

  test.each([
    ["[", "]", 300],
    ["{a: ", "}", 300],
    ["[", "]", 20_000],
  ])("survives any depth of `%s`", (open, close, depth) => {
    const { value, diagnostics } = readCatalog(
      sourceFile("catalog.yaml", open.repeat(depth) + close.repeat(depth)),
    );
    expect(value).toBeNull();
    expect(diagnostics.map(({ message }) => message)).toContain(
      "this is not valid YAML: it is nested too deeply",
    );
  });
});
