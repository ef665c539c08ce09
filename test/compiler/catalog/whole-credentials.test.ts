import { describe, expect, it } from "vitest";
import { compile, sourceSet } from "../../../compiler/index.ts";

const codesOf = (auth: string): readonly string[] =>
  compile(
    sourceSet({
      "main.sbx": 'use catalog "catalog.yaml"\nchain a { p/m }\notherwise -> a\n',
      "catalog.yaml": `providers:
  p:
    protocol: anthropic
    base_url: https://example.com
    auth: ${auth}
    models:
      m: { context: 100k, max_output: 1k }
`,
    }),
  ).diagnostics.map(({ code }) => code);

describe("credentials that are half written", () => {
  it.each([
    ["{}", "SB3010"],
    ["{ header: x-api-key }", "SB3010"],
    ["{ secret: env:A }", "SB3010"],
    ["{ bearer: env:A, secret: env:B }", "SB3010"],
    ['{ bearer: "" }', "SB3009"],
    ['{ header: "", secret: env:A }', "SB3009"],
    ['{ header: x-api-key, secret: "" }', "SB3009"],
  ])("%s is one finding", (auth, code) => {
    expect(codesOf(auth)).toEqual([code]);
  });
});
