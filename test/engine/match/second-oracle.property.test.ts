import { fc, test } from "@fast-check/vitest";
import AhoCorasick from "aho-corasick";
import { describe, expect } from "vitest";
import { explainTopics } from "../../../engine/index.ts";
import { planOf } from "./topics.ts";

const letters = fc.string({
  unit: fc.constantFrom("a", "b", "c", " ", "é", "漢"),
  minLength: 1,
  maxLength: 6,
});
const patterns = fc.uniqueArray(
  letters.filter((one) => one === one.trim() && !one.includes("  ")),
  { minLength: 1, maxLength: 12 },
);
const text = fc
  .string({ unit: fc.constantFrom("a", "b", "c", " ", "é", "漢"), maxLength: 80 })
  .map((one) => one.trim().replaceAll(/ +/g, " "));

describe("substring matching", () => {
  test.prop([patterns, text], { numRuns: 1_500 })(
    "finds the patterns that another implementation finds",
    (found, one) => {
      const other = new AhoCorasick();
      for (const pattern of found) other.add(pattern, pattern);
      other.build_fail();
      const theirs = new Set<string>();
      other.search(one, (pattern) => theirs.add(pattern));
      const plan = planOf(
        found.map((pattern, row) => ({ id: `t${row}`, synonyms: [pattern], match: "substring" })),
      );
      expect(new Set(explainTopics(plan, one).hits.map((hit) => hit.phrase))).toEqual(theirs);
    },
  );
});
