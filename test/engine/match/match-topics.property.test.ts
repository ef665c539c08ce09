import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import {
  type FormBuilder,
  formBuilders,
  sparseBuilder,
} from "../../../compiler/lower/matcher/build-matcher.ts";
import { explainTopics, matcherForms, matchTopics, normalise, phraseTables } from "../../../engine/index.ts";
import { awkwardText } from "../text/arbitrary-text.ts";
import { naiveMatch } from "./naive-matcher.ts";
import { planOf, type TopicSketch } from "./topics.ts";

/** Words that hold, begin, end or overlap each other, and whose folding changes their length. */
const words = [
  "a",
  "ab",
  "aba",
  "bab",
  "b",
  "abab",
  "root",
  "root cause",
  "root cause analysis",
  "cause",
  "cause analysis",
  "think",
  "step by step",
  "plan",
  "explain",
  "test",
  "latest",
  "c++",
  "é",
  "e",
  "café",
  "ﬁx",
  "fix",
  "straße",
  "strasse",
  "İ",
  "i̇",
  "ß",
  "ss",
  "漢字",
  "字",
  "漢",
  "กิน",
  "กิ",
  "😀",
  "😀😀",
  "𝐚",
  "𐐀",
  "x̂",
  "x",
];
const word = fc.constantFrom(...words);
const phrase = fc.oneof(
  { weight: 6, arbitrary: word },
  { weight: 2, arbitrary: fc.tuple(word, word).map((pair) => pair.join(" ")) },
  { weight: 1, arbitrary: awkwardText },
);
const topic: fc.Arbitrary<Omit<TopicSketch, "id">> = fc.record({
  synonyms: fc.array(phrase, { minLength: 1, maxLength: 5 }),
  vetoes: fc.array(phrase, { maxLength: 1 }),
  priority: fc.constantFrom(40, 50),
  match: fc.constantFrom("word", "word", "substring"),
  routed: fc.boolean(),
});
const topics: fc.Arbitrary<readonly TopicSketch[]> = fc
  .array(topic, { maxLength: 5 })
  .map((found) => found.map((one, row) => ({ ...one, id: `t${row}` })));
const text = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 5, arbitrary: phrase }, awkwardText),
      fc.constantFrom("", " ", " ", "-", "\u0301", "\u0000", "x"),
    ),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.flat().join(""));

/** The form of words takes no phrase that may stand inside of one. */
const fitting = (form: FormBuilder, sketches: readonly TopicSketch[]): readonly TopicSketch[] =>
  form.name === "words" ? sketches.map((sketch) => ({ ...sketch, match: "word" })) : sketches;

/** Tries as small as these have rows for all their states, unless they may have one for the root alone. */
const forms: readonly (FormBuilder & { readonly rows: string })[] = [
  ...formBuilders.map((form) => ({ ...form, rows: "as usual" })),
  { ...sparseBuilder(1), rows: "for the root alone" },
];

describe.each(forms)("the $name form with rows $rows", (form) => {
  test.prop([topics, text, text], { numRuns: 1_200 })(
    "finds what naive search finds, text after text",
    (given, first, second) => {
      const sketches = fitting(form, given);
      const plan = planOf(sketches, "strict", [form]);
      for (const one of [first, second, first])
        expect(matchTopics(plan, one)).toEqual(naiveMatch(sketches, one));
    },
  );

  test.prop([topics, text], { numRuns: 500 })(
    "explains each topic by phrases that stand where it says",
    (given, one) => {
      const sketches = fitting(form, given);
      const plan = planOf(sketches, "strict", [form]);
      const { found, hits } = explainTopics(plan, one);
      const normal = normalise(one);
      for (const hit of hits) expect(normal.slice(hit.start, hit.end)).toBe(hit.phrase);
      const vetoed = new Set(hits.filter((hit) => hit.veto).map((hit) => hit.topic));
      const matched = hits.filter((hit) => !hit.veto && !vetoed.has(hit.topic)).map((hit) => hit.topic);
      expect(new Set(found)).toEqual(new Set(matched));
    },
  );
});

describe("the laws above", () => {
  it.each(formBuilders)("are tried on tables of the $name form", (form) => {
    const samples = fc.sample(topics, { numRuns: 200, seed: 5 });
    const taken = samples.filter((given) => {
      const { matcher } = planOf(fitting(form, given), "strict", [form]);
      return matcherForms[phraseTables(matcher).form]?.name === form.name;
    });
    expect(taken.length).toBeGreaterThan(150);
  });

  it("meet overlaps, astral letters, marks, boundaries at both ends, and foldings that change lengths", () => {
    const met = {
      overlap: 0,
      astral: 0,
      mark: 0,
      atStart: 0,
      atEnd: 0,
      lengthChange: 0,
      veto: 0,
      winner: 0,
      insideWord: 0,
      priorityBeatsLength: 0,
    };
    for (const [sketches, one] of fc.sample(fc.tuple(topics, text), { numRuns: 3_000, seed: 7 })) {
      const normal = normalise(one);
      const { hits, winner, found } = explainTopics(planOf(sketches), one);
      const spans = hits.filter((hit) => !hit.veto);
      if (
        spans.some((a) => spans.some((b) => a.phrase !== b.phrase && a.start <= b.start && b.start < a.end))
      )
        met.overlap++;
      if (spans.some((hit) => /[\u{10000}-\u{10ffff}]/u.test(hit.phrase))) met.astral++;
      if (spans.some((hit) => /\p{M}/u.test(hit.phrase) || /\p{M}/u.test(normal[hit.end] ?? ""))) met.mark++;
      if (spans.some((hit) => hit.start === 0)) met.atStart++;
      if (spans.some((hit) => hit.end === normal.length)) met.atEnd++;
      if (found.length > 0 && /[İßﬁ]/u.test(one)) met.lengthChange++;
      if (hits.some((hit) => hit.veto)) met.veto++;
      if (winner !== null) met.winner++;
      if (
        found.length <
        naiveMatch(
          sketches.map((topic) => ({ ...topic, match: "substring" })),
          one,
        ).found.length
      ) {
        met.insideWord++;
      }
      const best = spans.filter((hit) => hit.topic === winner).map((hit) => hit.end - hit.start);
      const others = spans.filter((hit) => hit.topic !== winner).map((hit) => hit.end - hit.start);
      if (winner !== null && Math.max(...best) < Math.max(0, ...others)) met.priorityBeatsLength++;
    }
    for (const [what, count] of Object.entries(met)) expect([what, count > 50]).toEqual([what, true]);
  });
});
