import { describe, expect, it } from "vitest";
import { parse, sourceSet } from "../../../compiler/index.ts";

const catalog = "providers: { e: { protocol: echo, models: { m: { context: 1M, max_output: 64k } } } }";
const read = (texts: Readonly<Record<string, string>>) => parse(sourceSet(texts));
const codes = (texts: Readonly<Record<string, string>>) => read(texts).diagnostics.map(({ code }) => code);

describe("parse", () => {
  it("reads the three sources", () => {
    const { value, diagnostics } = read({
      "main.sbx": 'use catalog "catalog.yaml"\nuse taxonomy "../taxonomy"\nuse rules "team/a.sbx"',
      "catalog.yaml": catalog,
      "team/a.sbx": "when tools -> a",
      "../taxonomy/b.md": "synonyms:: b",
      "../taxonomy/a/c.md": "synonyms:: c",
      "../taxonomy/a/notes.txt": "no topic",
      "unused.sbx": "when when when",
    });
    expect(diagnostics).toEqual([]);
    expect([...value.rules.keys()]).toEqual(["main.sbx", "team/a.sbx"]);
    expect(value.topics.map(({ id }) => id)).toEqual(["c", "b"]);
    expect(value.strictTopics).toBe(value.topics);
    expect(value.dialect).toBe("strict");
    expect(value.catalog?.value.providers["e"]?.protocol).toBe("echo");
    expect(value.missing).toEqual({ rules: false, taxonomy: false });
  });

  it("keeps the strict topics beside those of a dialect", () => {
    const { value } = read({
      "main.sbx": 'use catalog "c.yaml"\nuse taxonomy "t" compat kg',
      "c.yaml": catalog,
      "t/a.md": "synonyms:: x1,\n  x2",
    });
    const words = (topics: typeof value.topics) =>
      topics.flatMap(({ synonyms }) => synonyms.map((one) => one.value));
    expect(value.dialect).toBe("kg");
    expect([words(value.topics), words(value.strictTopics)]).toEqual([["x1"], ["x1", "x2"]]);
  });

  it("reads files that use each other once", () => {
    const main = 'use catalog "c.yaml"\nuse rules "a.sbx"\nuse rules "b.sbx"';
    const texts = {
      "main.sbx": main,
      "c.yaml": catalog,
      "a.sbx": 'use rules "b.sbx"',
      "b.sbx": 'use rules "a.sbx"',
    };
    expect([...read(texts).value.rules.keys()]).toEqual(["main.sbx", "a.sbx", "b.sbx"]);
  });

  it("tells of what is not there, once, and that it may have declared something", () => {
    const { value, diagnostics } = read({
      "main.sbx": 'use catalog "c.yml"\nuse taxonomy "t"\nuse rules "/a.sbx"',
      "c.yaml": catalog,
    });
    expect(diagnostics.map(({ code, help }) => [code, help])).toEqual([
      ["SB1002", "create it, or mend the path, which is relative to this file, or use `c.yaml`"],
      ["SB1002", "create it, or mend the path, which is relative to this file"],
      ["SB1005", "write it with `/`, as seen from the folder of this file, such as `../taxonomy`"],
    ]);
    expect(value.missing).toEqual({ rules: true, taxonomy: true });
  });

  it("takes a folder without a topic for what it is: it declares none", () => {
    const { value, diagnostics } = read({
      "main.sbx": 'use catalog "c.yaml"\nuse taxonomy "t"',
      "c.yaml": catalog,
      "t/notes.txt": "no topic",
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(["SB1006"]);
    expect(value.missing).toEqual({ rules: false, taxonomy: false });
  });

  it("wants one catalog", () => {
    expect(codes({ "main.sbx": "otherwise -> a" })).toEqual(["SB1007"]);
    expect(codes({ "main.sbx": "use catlog" })).toEqual(["SB1010"]);
    const twice = { "main.sbx": 'use catalog "c.yaml"\nuse catalog "c.yaml"', "c.yaml": catalog };
    expect(codes(twice)).toEqual(["SB1008"]);
  });

  it("wants a main.sbx", () => {
    expect(codes({ "catalog.yaml": catalog })).toEqual(["SB1002"]);
  });
});
