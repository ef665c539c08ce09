import fc from "fast-check";
import { expect, it } from "vitest";
import { diff } from "../../../compiler/diff/diff.ts";
import { sideOf } from "../../../compiler/diff/side.ts";
import {
  anyTopic,
  type ConfigSketch,
  checkedConfig,
  not,
  type RuleSketch,
  type TopicSketch,
  topic,
} from "../../fixtures/checked-config.ts";
import { factsOf } from "../../fixtures/facts.ts";
import { isAlike, seen, tells } from "./brute-force.ts";

/** Some as long as others, some inside others. */
const phrases = ["ab", "cd", "ef", "ab cd", "cde", "xcd"];
const ids = ["alpha", "beta", "gamma"];

const topics: fc.Arbitrary<readonly TopicSketch[]> = fc
  .subarray(ids, { minLength: 1 })
  .chain((some) =>
    fc.tuple(
      ...some.map((id) =>
        fc.record({
          id: fc.constant(id),
          synonyms: fc.subarray(phrases, { minLength: 1, maxLength: 3 }),
          vetoes: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(phrases, { maxLength: 1 })),
          priority: fc.constantFrom(50, 50, 50, 70),
          match: fc.constantFrom("word" as const, "word" as const, "substring" as const),
          route: fc.constantFrom<string[] | null>(["p/a"], ["q/b"], null),
        }),
      ),
    ),
  )
  .map((drawn) => drawn.map(({ route, ...given }) => ({ ...given, ...(route === null ? {} : { route }) })));

const rules: fc.Arbitrary<readonly RuleSketch[]> = fc.array(
  fc.record({
    when: fc.constantFrom(...ids.map(topic), ...ids.map((id) => not(topic(id))), anyTopic, not(anyTopic)),
    to: fc.constantFrom("topic", "topic", "main", "spare", 403),
  }),
  { maxLength: 3 },
);

/** Texts of up to three phrases, in every order. */
const texts = sequences([...phrases, "abcd", "cdef"], 3).map((some) => some.join(". "));

it("tells of every text that two taxonomies lead elsewhere, whatever stands first in it", () => {
  const count = { changed: 0, unchanged: 0, open: 0, regions: 0 };
  fc.assert(
    fc.property(topics, topics, rules, fc.boolean(), (before, after, drawn, isEdit) => {
      // An edit leaves the topics of other ids as they were.
      const edited = isEdit ? [...before.slice(1), ...after.filter(({ id }) => id === before[0]?.id)] : after;
      const known = (list: readonly TopicSketch[]): ConfigSketch => ({
        targets: [
          { provider: "p", model: "a" },
          { provider: "q", model: "b" },
        ],
        topics: list,
        chains: { main: ["p/a"], spare: ["q/b"] },
        rules: [
          ...drawn.filter(({ when }) =>
            ids.every((id) => !mentions(when, id) || list.some((t) => t.id === id)),
          ),
          { to: "topic" },
          { to: "main" },
        ],
      });
      const [base, head] = [sideOf(checkedConfig(known(before))), sideOf(checkedConfig(known(edited)))];
      const found = diff(base.config, head.config);
      if (found.notProved.length > 0) count.open += 1;
      count.regions += found.decisions.length;
      let differing = 0;
      for (const text of texts) {
        const [one, other] = [seen(base, factsOf({ text })), seen(head, factsOf({ text }))];
        if (isAlike(one, other, [])) continue;
        differing += 1;
        if (found.notProved.length === 0) expect([text, tells(found, one, other)]).toEqual([text, true]);
      }
      if (differing > 0) count.changed += 1;
      else count.unchanged += 1;
    }),
    { numRuns: 50, seed: 1 },
  );
  expect(count.open).toBe(0);
  expect(count.changed).toBeGreaterThan(30);
  expect(count.unchanged).toBeGreaterThan(4);
  expect(count.regions).toBeGreaterThan(100);
});

function mentions(when: RuleSketch["when"], id: string): boolean {
  return JSON.stringify(when).includes(`"topic":"${id}"`);
}

function sequences(items: readonly string[], most: number): readonly (readonly string[])[] {
  if (most === 0) return [[]];
  const shorter = sequences(items, most - 1);
  return [
    ...shorter,
    ...shorter
      .filter(({ length }) => length === most - 1)
      .flatMap((list) => items.map((item) => [...list, item])),
  ];
}
