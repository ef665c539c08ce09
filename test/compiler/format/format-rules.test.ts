import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatRules, sourceFile } from "../../../compiler/index.ts";

const format = (text: string) => formatRules(sourceFile("main.sbx", text));

describe("formatRules", () => {
  it("puts white space in order and keeps line breaks and comments", () => {
    const text = `

#  top
use   catalog "c.yaml"
use taxonomy   "t"   compat kg


chain  deep{a/b(weight 3),c/d
   # why
      longer/target   (allow   shrink)   # here

 balance sticky{ e/f (weight 1)
      g/h }
}with{first_token:4s,total:5m}
chain x { a/b }   hedge after 2s
commit   after 200 tokens
when(tools or image)and not(topic( deep )and header("h")=="v")->deep as one
when context in 1k .. 2k -> x   # last
# between
otherwise    ->    topic
test "t"{user "a"
given tools   and
image
expect chain topic:deep,not first a/b}
`;
    expect(format(text)).toMatchInlineSnapshot(`
      "#  top
      use catalog  "c.yaml"
      use taxonomy "t" compat kg

      chain deep { a/b (weight 3), c/d
        # why
        longer/target (allow shrink) # here

        balance sticky { e/f (weight 1)
          g/h }
      } with { first_token: 4s, total: 5m }
      chain x { a/b } hedge after 2s
        commit after 200 tokens
      when (tools or image) and not (topic(deep) and header("h") == "v") -> deep as one
      when context in 1k..2k -> x # last
      # between
      otherwise              -> topic
      test "t" { user "a"
        given tools and
        image
        expect chain topic:deep, not first a/b }
      "
    `);
  });

  it("aligns what is read as one list, and leaves what is too long out", () => {
    const long = `model in [${'"abcdefghij", '.repeat(6)}"x"]`;
    const text = `let a = tools
let longer = image
when a -> x
when longer -> y as why
when ${long} -> z

otherwise -> w
never when a reach provider p
only reach region "eu"`;
    expect(format(text)).toMatchInlineSnapshot(`
      "let a      = tools
      let longer = image
      when a      -> x
      when longer -> y as why
      when model in ["abcdefghij", "abcdefghij", "abcdefghij", "abcdefghij", "abcdefghij", "abcdefghij", "x"] -> z

      otherwise   -> w
      never when a reach provider p
      only  reach region "eu"
      "
    `);
  });

  it("aligns the steps of chains, and not the options behind them", () => {
    const text = `chain a { p/m } with { attempts: 1 }
chain longer { p/m, q/m } with { total: 5m }`;
    expect(format(text)).toMatchInlineSnapshot(`
      "chain a      { p/m } with { attempts: 1 }
      chain longer { p/m, q/m } with { total: 5m }
      "
    `);
  });

  it("leaves a formatted file as it is", () => {
    const text = readFileSync(join(import.meta.dirname, "../../../docs/diagnostics/base/main.sbx"), "utf8");
    expect(format(text)).toBe(text);
  });

  it("keeps the line ends of the file", () => {
    expect(format("when a -> b\r\n\r\n\r\notherwise -> c")).toBe("when a    -> b\r\n\r\notherwise -> c\r\n");
  });

  it("formats an empty file and one of comments", () => {
    expect(format(" \n\n")).toBe("");
    expect(format("\n # a  \n\n\n  # b")).toBe("# a\n\n# b\n");
  });

  it("leaves a file with syntax errors alone", () => {
    expect(format("when tools ->")).toBeNull();
  });
});
