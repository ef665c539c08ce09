import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Code, catalogue } from "../../compiler/diagnostics/catalogue/index.ts";
import { compile, renderText, runTests, type SourceSet, sourceSet } from "../../compiler/index.ts";
import { type FencedBlock, fencedBlocks, root } from "./fenced-blocks.ts";

const folder = "docs/diagnostics";
const codes = Object.keys(catalogue) as Code[];

/** What no project can provoke, since it is our own mistake; the page says so, and other tests execute it. */
const oursToMake: readonly Code[] = ["SB5001", "SB9001"];

const base = Object.fromEntries(
  readdirSync(join(root, folder, "base"), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.\w+$/.test(path))
    .map((path) => [path.replaceAll("\\", "/"), readFileSync(join(root, folder, "base", path), "utf8")]),
);

describe("the pages of the diagnostics", () => {
  it("are one for each code, and none for another", () => {
    const pages = readdirSync(join(root, folder)).filter((name) => name.endsWith(".md"));
    expect(pages.sort()).toEqual(codes.map((code) => `${code}.md`).sort());
  });

  it("stand on a project that compiles without a finding", () => {
    expect(findings(sourceSet(base))).toEqual([]);
  });
});

describe.each(codes)("%s", (code) => {
  const page = `${folder}/${code}.md`;
  const text = existsSync(join(root, page)) ? readFileSync(join(root, page), "utf8") : "";

  it("has a page under its title", () => {
    expect(text.split("\n")[0]).toBe(`# ${code}: ${catalogue[code].title}`);
  });

  if (oursToMake.includes(code)) {
    it("says that it is a mistake of ours", () => {
      expect(text).toMatch(/mistake of ours/);
    });
    return;
  }

  it("is found in the bad example", () => {
    const found = findings(project(page, text, "Bad"));
    expect(found.map((finding) => finding.code)).toContain(code);
  });

  it("is not found in the good example, and nothing is wrong there", () => {
    const found = findings(project(page, text, "Good"));
    const wrong = found.filter((finding) => finding.code === code || finding.severity === "error");
    expect(renderText(wrong, { root: "rules" })).toBe("");
  });
});

/** Everything that a compile and the config's own tests find. */
function findings(sources: SourceSet) {
  const { config, lowered, diagnostics } = compile(sources);
  if (!config || !lowered) return diagnostics;
  return [...diagnostics, ...runTests(config, lowered, diagnostics).flatMap((result) => result.findings)];
}

/** The files of a section over those of the base; `problem=KIND` stands for a file that cannot be read. */
function project(page: string, text: string, section: "Bad" | "Good"): SourceSet {
  const lines = text.split("\n");
  const from = lines.indexOf(`## ${section}`) + 1;
  const end = lines.findIndex((line, index) => index >= from && line.startsWith("## "));
  const blocks = fencedBlocks(page).filter(({ line }) => line > from && (end < 0 || line <= end));
  expect(from, `a section \`## ${section}\` in ${page}`).toBeGreaterThan(0);
  expect(blocks.length, `examples under \`## ${section}\` in ${page}`).toBeGreaterThan(0);
  const texts: Record<string, string> = { ...base };
  const problems = blocks.flatMap((block) => {
    if (block.file === null) throw new Error(`${page}:${block.line} names no file`);
    const kind = problemOf(block);
    if (kind === null) texts[block.file] = block.text;
    else delete texts[block.file];
    return kind === null ? [] : [{ path: block.file, kind, detail: block.text.trim() }];
  });
  return { ...sourceSet(texts), problems };
}

function problemOf({ words }: FencedBlock): NonNullable<SourceSet["problems"]>[number]["kind"] | null {
  const kind = words.find((word) => word.startsWith("problem="))?.slice("problem=".length);
  if (kind === undefined) return null;
  if (kind === "unreadable" || kind === "not-utf8" || kind === "loop" || kind === "empty") return kind;
  throw new Error(`no file has the problem ${kind}`);
}
