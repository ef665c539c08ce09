import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { operators } from "../../compiler/mutate/operator-table.ts";
import * as kit from "../../testing/index.ts";
import { root } from "./fenced-blocks.ts";

const page = readFileSync(join(root, "docs/testing.md"), "utf8");

/** The code in the first cell of each row of the table that begins with these headings. */
function firstCells(headings: string): readonly string[] {
  const [, table = ""] = page.split(`${headings}\n`);
  const rows = table.split("\n\n")[0]?.split("\n").slice(1) ?? [];
  return rows.map((row) => /^\| `([^`]+)` \|/.exec(row)?.[1] ?? row);
}

describe("docs/testing.md", () => {
  it("names every kind of mistake, in the order of the table", () => {
    expect(firstCells("| kind | the mistake |")).toEqual(operators);
  });

  it("names all that users import", () => {
    const named = firstCells("| export | is |").map((cell) => /\w+(?=\()/.exec(cell)?.[0] ?? cell);
    expect(named.toSorted()).toEqual(Object.keys(kit).sort());
  });
});
