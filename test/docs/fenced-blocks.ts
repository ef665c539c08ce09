import { readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");

/** One fenced block of a markdown page: its info string's words, and `key=value` words as a map. */
export interface FencedBlock {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly words: readonly string[];
  readonly file: string | null;
  readonly text: string;
}

/** The fenced blocks of a page of the repository, in order. */
export function fencedBlocks(page: string): readonly FencedBlock[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^```(\S+)([^\n]*)\n(.*?)^```$/gms)].map((match) => {
    const words = (match[2] ?? "").trim().split(/\s+/).filter(Boolean);
    return {
      page,
      line: text.slice(0, match.index).split("\n").length,
      language: match[1] ?? "",
      words,
      file: words.find((word) => word.startsWith("file="))?.slice("file=".length) ?? null,
      text: match[3] ?? "",
    };
  });
}

/** The only block of a page whose info string holds `word`. */
export function theBlock(page: string, word: string): FencedBlock {
  const found = fencedBlocks(page).filter((block) => block.words.includes(word));
  const [only] = found;
  if (!only || found.length > 1) throw new Error(`${page} has ${found.length} blocks marked \`${word}\``);
  return only;
}
