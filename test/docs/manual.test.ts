import { describe, expect, it } from "vitest";
import { compile, renderText, sourceSet } from "../../compiler/index.ts";
import { type FencedBlock, fencedBlocks } from "./fenced-blocks.ts";

const pages = ["docs/language.md", "docs/catalog.md", "docs/taxonomy.md"];

describe.each(pages)("%s", (page) => {
  const blocks = fencedBlocks(page);
  const project = Object.fromEntries(
    blocks.flatMap(({ file, text }) => (file === null ? [] : [[file, text]])),
  );
  const main = project["main.sbx"] ?? "";

  it("is a project that compiles without a finding", () => {
    expect(findings(project)).toBe("");
  });

  it.each(blocks.filter(({ words }) => words.includes("fragment")))(
    "compiles the fragment of line $line",
    (block) => {
      expect(findings({ ...project, "main.sbx": withFragment(main, block) })).toBe("");
    },
  );

  it("has no block of ours that no test compiles", () => {
    const ours = blocks.filter(({ language }) => ["sbx", "yaml", "markdown"].includes(language));
    expect(ours.filter(({ file, words }) => file === null && !words.includes("fragment"))).toEqual([]);
    expect(ours.length).toBeGreaterThan(0);
  });
});

function findings(texts: Readonly<Record<string, string>>): string {
  return renderText(compile(sourceSet(texts)).diagnostics, { root: "rules" });
}

/** The page's rules with a fragment in front of them; what the fragment states itself, the page's rules do not. */
function withFragment(main: string, fragment: FencedBlock): string {
  const squeeze = (line: string) => line.replaceAll(/\s+/g, " ").trim();
  const shown = new Set(fragment.text.split("\n").map(squeeze));
  const envelope = [...shown].some((line) => line.startsWith("envelope"));
  const kept = (line: string) => squeeze(line) === "" || !shown.has(squeeze(line));
  const own = main.split("\n").filter((line) => kept(line) && !(envelope && line.startsWith("envelope")));
  const first = own.findIndex((line) => /^(when|otherwise)\b/.test(line));
  return [...own.slice(0, first), fragment.text, ...own.slice(first)].join("\n");
}
