import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { explainTopics, type MatchedPlan } from "../../../engine/index.ts";
import { planOf, type TopicSketch } from "./topics.ts";

const data = join(import.meta.dirname, "../../../../shared/data/taxonomy");
const recorded = existsSync(join(data, "kg-golden.jsonl"));
if (!recorded) console.warn("skipped: the recorded winners of the kg dialect are not on this machine");

const winnerOf = (plan: MatchedPlan, text: string): string | null => {
  const { winner } = explainTopics(plan, text);
  return winner === null ? null : (plan.topics[winner]?.id ?? null);
};
const matchesOf = (plan: MatchedPlan, text: string): readonly string[] =>
  explainTopics(plan, text).hits.map((hit) => `${plan.topics[hit.topic]?.id} ${hit.start}-${hit.end}`);

describe("the kg dialect", () => {
  it.skipIf(!recorded)("agrees with every recorded prompt, matches included", () => {
    const topics = kgTopics(join(data, "agents-2026-07"));
    const plan = planOf(topics, "kg");
    const golden = readFileSync(join(data, "kg-golden.jsonl"), "utf8").trim().split("\n");
    for (const line of golden) {
      const { query, winner, matches } = JSON.parse(line);
      const { hits } = explainTopics(plan, query);
      expect({
        query,
        winner: winnerOf(plan, query),
        matches: hits.map((hit) => ({
          pattern: hit.phrase,
          concept: topics[hit.topic]?.id,
          start: hit.start,
          end: hit.end,
          priority: topics[hit.topic]?.priority,
        })),
      }).toEqual({ query, winner, matches });
    }
    expect(golden.length).toBe(20);
  });

  it("takes the leftmost, of those the longest, and resumes behind it", () => {
    const plan = planOf(
      [
        { id: "a", synonyms: ["code", "code review plan", "view"] },
        { id: "b", synonyms: ["de review"], priority: 90 },
      ],
      "kg",
    );
    expect(matchesOf(plan, "code review")).toEqual(["a 0-4", "a 7-11"]);
    expect(matchesOf(plan, "Code Review Plan")).toEqual(["a 0-16"]);
    expect(matchesOf(plan, "xde review")).toEqual(["b 1-10"]);
  });

  it("folds ASCII alone, drops patterns of one byte, and finds no file whose name has a capital", () => {
    const plan = planOf(
      [
        { id: "accent", synonyms: ["É", "x"] },
        { id: "capital", synonyms: ["plan"], path: "kg/Capital.md" },
      ],
      "kg",
    );
    expect(winnerOf(plan, "é x plan")).toBeNull();
    expect(winnerOf(plan, "É")).toBe("accent");
  });

  it("gives a tie of priorities to the first match, and a shared synonym to the higher one", () => {
    const plan = planOf(
      [
        { id: "a", synonyms: ["alpha", "both"] },
        { id: "b", synonyms: ["beta"] },
        { id: "c", synonyms: ["both"], priority: 70 },
      ],
      "kg",
    );
    expect(winnerOf(plan, "beta alpha")).toBe("b");
    expect(winnerOf(plan, "both")).toBe("c");
  });
});

describe("the proxy dialect", () => {
  const plan = planOf(
    [
      { id: "fast", synonyms: ["fastest", "quick"] },
      { id: "think", synonyms: ["reason", "plan", "deep thought"], priority: 1 },
    ],
    "proxy",
  );

  it("takes the pattern that ends first, inside words too, the concept's name among them", () => {
    expect(matchesOf(plan, "the fastest")).toEqual(["fast 4-8"]);
    expect(winnerOf(plan, "FastAPI")).toBe("fast");
    expect(winnerOf(plan, "a reasonable explanation")).toBe("think");
    expect(winnerOf(plan, "rethinking")).toBe("think");
  });

  it("takes the longest of the patterns that end together, and resumes behind it", () => {
    const nested = planOf(
      [
        { id: "a", synonyms: ["bc", "abc", "cd"] },
        { id: "zz", synonyms: ["d"] },
      ],
      "proxy",
    );
    expect(matchesOf(nested, "abcd")).toEqual(["a 0-1", "a 1-3", "zz 3-4"]);
    const plain = planOf([{ id: "zz", synonyms: ["bc", "xbc"] }], "proxy");
    expect(matchesOf(plain, "xbc bc")).toEqual(["zz 0-3", "zz 4-6"]);
  });

  it("scores length, less the later it stands, and knows no priority", () => {
    expect(winnerOf(plan, "quick deep thought")).toBe("think");
    expect(winnerOf(plan, "plan fast")).toBe("think");
    expect(winnerOf(plan, "fast plan")).toBe("fast");
  });

  it("counts bytes of UTF-8 and folds every alphabet's capitals", () => {
    const plain = planOf(
      [
        { id: "latin", synonyms: ["abcde"] },
        { id: "zhong", synonyms: ["中文"] },
      ],
      "proxy",
    );
    expect(winnerOf(plain, "abcde 中文")).toBe("zhong");
    expect(winnerOf(planOf([{ id: "x", synonyms: ["жук"] }], "proxy"), "ЖУК")).toBe("x");
  });
});

/** The synonyms, priorities and routes of a folder as the older system reads them. */
function kgTopics(folder: string): readonly TopicSketch[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".md"),
  );
  return files.sort().map((path) => {
    const lines = readFileSync(join(folder, path), "utf8").split("\n");
    const values = (name: string): readonly string[] =>
      lines.filter((line) => line.startsWith(`${name}::`)).map((line) => line.slice(name.length + 2).trim());
    return {
      id: basename(path, ".md"),
      path,
      synonyms: values("synonyms").flatMap((line) => line.split(",").map((one) => one.trim())),
      priority: Number(values("priority")[0] ?? 50),
      routed: values("route").length > 0,
    };
  });
}
