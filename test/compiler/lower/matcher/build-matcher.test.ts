import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { buildMatcher } from "../../../../compiler/lower/matcher/build-matcher.ts";
import { matcherForms, matcherProblem, matchTopics, phraseTables } from "../../../../engine/index.ts";
import { checkedConfig } from "../../../fixtures/checked-config.ts";

/** Pronounceable words, so that many begin alike: the number in syllables. */
const syllables = ["ka", "lo", "mi", "ter", "pro", "an", "con", "ing", "est", "ra"];
function wordOf(number: number): string {
  const rest = Math.floor(number / syllables.length);
  return (syllables[number % syllables.length] ?? "") + (rest > 0 ? wordOf(rest) : "");
}

function topicsOf(synonyms: number) {
  return checkedConfig({
    topics: Array.from({ length: synonyms / 100 }, (_, row) => ({
      id: `topic_${String(row).padStart(4, "0")}`,
      synonyms: Array.from(
        { length: 100 },
        (_, one) => `${wordOf(row + 17)} ${wordOf(row * 100 + one)} plan`,
      ),
      route: ["p/m"],
    })),
  }).topics;
}

describe("the matcher's tables", () => {
  it("are made of words for 20,000 synonyms, small and sound", () => {
    const topics = topicsOf(20_000);
    const matcher = buildMatcher({ dialect: "strict" }, topics);
    expect(matcherForms[phraseTables(matcher).form]?.name).toBe("words");
    expect(matcherProblem(matcher, topics.length)).toBeNull();
    const bytes = Object.values(matcher).reduce((sum, table) => sum + table.byteLength, 0);
    expect(bytes / 20_000).toBeLessThan(150);
    const plan = { text: { dialect: "strict" }, topics, matcher } as const;
    for (const row of [0, 77, 199]) {
      const text = `please ${topics[row]?.synonyms[42]?.value.toUpperCase()}, now`;
      expect(matchTopics(plan, text)).toEqual({ found: [row], winner: row });
    }
  });

  it("are dense for few phrases with insides, sparse for many, and for the older dialects, which walk the trie", () => {
    const formOf = (dialect: "strict" | "kg" | "proxy", synonyms: number) => {
      const topics = topicsOf(synonyms).map((topic) => ({ ...topic, match: "substring" as const }));
      return matcherForms[phraseTables(buildMatcher({ dialect }, topics)).form]?.name;
    };
    expect([formOf("strict", 100), formOf("strict", 10_000)]).toEqual(["dense", "sparse"]);
    expect([formOf("kg", 100), formOf("proxy", 100)]).toEqual(["sparse", "sparse"]);
  });

  test.prop([
    fc.array(fc.constantFrom("plan", "Plan", "root cause", "ﬁx", "fix", "漢字", "c++"), { maxLength: 12 }),
  ])("are the same whatever the order and the spelling of a topic's synonyms", (synonyms) => {
    const tables = (given: readonly string[]) => {
      const { topics } = checkedConfig({
        topics: [
          { id: "a", synonyms: given },
          { id: "b", synonyms: ["plan"] },
        ],
      });
      return buildMatcher({ dialect: "strict" }, topics);
    };
    const once = [...new Set(synonyms.map((one) => one.toLowerCase()))].reverse();
    expect(tables(once)).toEqual(tables(synonyms));
  });
});
