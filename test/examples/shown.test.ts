import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fencedBlocks, root } from "../docs/fenced-blocks.ts";

const shown = fencedBlocks("README.md").flatMap(({ words, text, line }) => {
  const path = words.find((word) => word.startsWith("example="))?.slice("example=".length);
  return path === undefined ? [] : [{ path, text, line }];
});

it.each(shown)("README.md:$line shows $path as it is", ({ path, text }) => {
  expect(text).toBe(readFileSync(join(root, path), "utf8"));
});

it("shows every example there is", () => {
  const files = readdirSync(join(root, "examples"), { recursive: true, encoding: "utf8" }).filter((path) =>
    /\.\w+$/.test(path),
  );
  expect(shown.map(({ path }) => path).sort()).toEqual(files.map((path) => join("examples", path)).sort());
});
