import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compile, readProject } from "../../../compiler/index.ts";
import { raise } from "../../../compiler/raise/raise.ts";
import { positionOf } from "../../../compiler/source/range.ts";
import { decide, loadPlan, matchTopics } from "../../../engine/index.ts";
import { checkedConfig, oneOf, topic } from "../../fixtures/checked-config.ts";
import { artifactOf, planOf } from "../../fixtures/compiled.ts";
import { factsOf } from "../../fixtures/facts.ts";

describe("raise", () => {
  it("reads back values past the number that a word tests exactly", () => {
    const rules = Array.from({ length: 300 }, (_, i) => ({
      when: oneOf("model", `model-${i}`),
      to: 400 + (i % 100),
      as: `rule_${i}`,
    }));
    const plan = planOf({ rules: [...rules, { to: "main" }] });
    expect(raise(plan).rules[123]?.condition).toMatchObject({
      kind: "atom",
      atom: { kind: "value", fact: "model", values: ["model-123"] },
    });
    expect(artifactOf(raise(plan)).bytesDigest).toBe(plan.bytesDigest);
  });

  it("recovers synonyms and vetoes of both modes, folded", () => {
    const plan = planOf({
      topics: [
        { id: "a", synonyms: ["Root  Cause", "cause"], vetoes: ["Straße"], route: ["p/m"] },
        { id: "b", synonyms: ["cause", "ause", "日本"], match: "substring" },
      ],
    });
    const [a, b] = raise(plan).topics;
    const texts = (located: readonly { readonly value: string }[] = []) => located.map(({ value }) => value);
    expect(texts(a?.synonyms)).toEqual(["cause", "root cause"]);
    expect(texts(a?.vetoes)).toEqual(["strasse"]);
    expect(texts(b?.synonyms).toSorted()).toEqual(["ause", "cause", "日本"]);
  });

  it.each(["proxy", "kg"] as const)("keeps the %s dialect", (dialect) => {
    const plan = planOf({
      text: { dialect },
      topics: [
        { id: "alpha", synonyms: ["First", "x"], route: ["p/m"] },
        { id: "beta", synonyms: ["second thing"], route: ["p/m"], priority: 70 },
      ],
    });
    const again = planOf(raise(plan));
    for (const text of ["alpha", "the FIRST", "x", "second thing first", "nothing"]) {
      expect(matchTopics(again, text)).toEqual(matchTopics(plan, text));
    }
  });

  it("keeps a rule that never matches, and one that always does", () => {
    const plan = planOf({
      topics: [{ id: "a", route: ["p/m"] }],
      rules: [{ when: { and: [topic("a"), { not: topic("a") }] }, to: 403 }, { to: "main" }],
    });
    const raised = raise(plan);
    expect(raised.rules[0]?.condition).toMatchObject({ kind: "or", operands: [] });
    expect(raised.rules[1]?.condition).toBeNull();
    expect(decide(planOf(raised), factsOf({ text: "a" }))).toMatchObject({ outcome: "route" });
  });

  it("lets its places stand where the plan's are", () => {
    const config = checkedConfig({ leadingLines: 7, rules: [{ to: "main" }] });
    const span = raise(planOf(config)).rules[0]?.span;
    const own = config.rules[0]?.span;
    expect(span && own && positionOf(span.file, span.start)).toEqual(
      expect.objectContaining({ line: own && positionOf(own.file, own.start).line, column: 1 }),
    );
  });

  it("gives back the plan of the shipped rules to the byte", () => {
    const project = readProject(join(import.meta.dirname, "../../../rules"));
    if (!project.ok) throw new Error(project.problem);
    const { artifact } = compile(project.sources);
    const loaded = loadPlan(artifact?.bytes ?? new Uint8Array());
    if (!loaded.ok) throw new Error(loaded.problem.message);
    expect(artifactOf(raise(loaded.plan)).meaningDigest).toBe(loaded.plan.meaningDigest);
    expect(artifactOf(raise(loaded.plan)).bytesDigest).toBe(loaded.plan.bytesDigest);
  });
});
