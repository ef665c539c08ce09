import { describe, expect, it } from "vitest";
import { formBuilders } from "../../../compiler/lower/matcher/build-matcher.ts";
import { matcherProblem, matchTopics, TEXT_BREAK } from "../../../engine/index.ts";
import { planOf } from "./topics.ts";

const found = (plan: ReturnType<typeof planOf>, text: string): readonly string[] =>
  matchTopics(plan, text).found.map((row) => plan.topics[row]?.id ?? "");
const winner = (plan: ReturnType<typeof planOf>, text: string): string | null => {
  const row = matchTopics(plan, text).winner;
  return row === null ? null : (plan.topics[row]?.id ?? null);
};

describe("matching topics", () => {
  it("finds words, not their insides, unless the topic says substring", () => {
    const plan = planOf([
      { id: "planning", synonyms: ["plan"] },
      { id: "testing", synonyms: ["test"], match: "substring" },
    ]);
    expect(found(plan, "an explanation of the latest")).toEqual(["testing"]);
    expect(found(plan, "Plan, then: TEST")).toEqual(["planning", "testing"]);
  });

  it("never lets a synonym cross a break between parts", () => {
    const plan = planOf([{ id: "deep", synonyms: ["root cause"] }]);
    expect(found(plan, `root${TEXT_BREAK}cause`)).toEqual([]);
    expect(found(plan, `find the root\n cause${TEXT_BREAK}x`)).toEqual(["deep"]);
  });

  it("finds words of scripts without spaces next to each other", () => {
    const plan = planOf([{ id: "plan", synonyms: ["計画"] }]);
    expect(found(plan, "この計画を見て")).toEqual(["plan"]);
  });

  it("takes a topic out where its veto occurs, and no other", () => {
    const plan = planOf([
      { id: "deep", synonyms: ["think"], vetoes: ["do not think"] },
      { id: "other", synonyms: ["think"] },
    ]);
    expect(found(plan, "Do not think so much")).toEqual(["other"]);
    expect(found(plan, "think")).toEqual(["deep", "other"]);
  });

  it("lets priority win, then length, then place, then id, and only topics with a route", () => {
    const plan = planOf([
      { id: "a", synonyms: ["first"] },
      { id: "b", synonyms: ["other", "worse"] },
      { id: "c", synonyms: ["first"] },
      { id: "long", synonyms: ["much longer phrase"] },
      { id: "top", synonyms: ["x"], priority: 60 },
      { id: "void", synonyms: ["everything"], priority: 90, routed: false },
    ]);
    expect(winner(plan, "much longer phrase x everything")).toBe("top");
    expect(winner(plan, "first much longer phrase")).toBe("long");
    expect(winner(plan, "other first")).toBe("b");
    expect(winner(plan, "first other")).toBe("a");
    expect(winner(plan, "everything")).toBeNull();
    expect(matchTopics(plan, "everything").found).toHaveLength(1);
  });

  it("counts the longest synonym of a topic in its folded length", () => {
    const plan = planOf([
      { id: "a", synonyms: ["strasse"] },
      { id: "b", synonyms: ["straßen"] },
    ]);
    expect(winner(plan, "straße straßen")).toBe("b");
  });

  it("finds nothing with no topics, no text, or phrases that fold to nothing", () => {
    expect(matchTopics(planOf([]), "anything")).toEqual({ found: [], winner: null });
    expect(matchTopics(planOf([{ id: "a", synonyms: ["a"] }]), "")).toEqual({ found: [], winner: null });
    expect(found(planOf([{ id: "a", synonyms: ["\u00ad", " "] }]), "a \u00ad b")).toEqual([]);
  });

  it.each(formBuilders)("stays linear in the $name form where every prefix is a phrase", (form) => {
    const letter = form.name === "words" ? "a " : "a";
    const synonyms = Array.from({ length: 300 }, (_, index) => letter.repeat(index + 1));
    const match = form.name === "words" ? "word" : "substring";
    const plan = planOf([{ id: "a", synonyms, match }], "strict", [form]);
    expect(found(plan, letter.repeat(1_000_000))).toEqual(["a"]);
    // A quadratic search would meet the time limit of every test.
  });

  it("refuses tables that point outside of themselves", () => {
    for (const form of formBuilders) {
      const plan = planOf([{ id: "a", synonyms: ["ab", "b"] }], "strict", [form]);
      expect(matcherProblem(plan.matcher, 1)).toBeNull();
      expect(matcherProblem(plan.matcher, 2)).toMatch(/topics/);
      for (const [name, table] of Object.entries(plan.matcher)) {
        // Any mode, page, length or class leads to some answer.
        if (["phraseMode", "classPages", "phraseLength", "trieClass", "wordUnits"].includes(name)) continue;
        const broken = table.slice();
        broken.fill(2 ** (8 * table.BYTES_PER_ELEMENT) - 1);
        expect([name, matcherProblem({ ...plan.matcher, [name]: broken }, 1)]).not.toEqual([name, null]);
        const { [name]: _, ...missing } = plan.matcher;
        expect(matcherProblem(missing, 1)).toMatch(name);
      }
    }
  });
});
