import { describe, expect, it } from "vitest";
import { bind } from "../../../compiler/bind/bind.ts";
import { check } from "../../../compiler/check/check.ts";
import { mutate, parse, sourceSet } from "../../../compiler/index.ts";
import { lower } from "../../../compiler/lower/lower.ts";
import { type Operator, operatorTable } from "../../../compiler/mutate/operator-table.ts";
import { sampleMutants } from "../../../compiler/mutate/sample-mutants.ts";
import { Trial } from "../../../compiler/mutate/trial.ts";
import type { Ast } from "../../../compiler/syntax/project.ts";
import { decide, factsFromJson, PLAN_FORMAT, type Plan } from "../../../engine/index.ts";
import { smallProject } from "../../fixtures/small-project.ts";

const main = `use catalog "catalog.yaml"
use taxonomy "taxonomy"
envelope input_tokens <= 800k and max_output <= 64k and not audio and not resumes and not stateful
restrict when client == "team-b" from provider anthropic
chain everyday { anthropic/sonnet, openai/gpt-5.2, anthropic/opus }
chain careful  { anthropic/opus, openai/gpt-5.2 }
when model in ["careful", "slow"] -> careful as named
when context > 200k and tools     -> careful as long_work
when topic(deep_reasoning)        -> careful as reasoning
when turns > 9 or turns > 20      -> careful as talk
when topic -> topic as by_topic
otherwise -> everyday
never when client == "team-b" reach provider anthropic
test "the slow one" { given model == "slow" expect chain careful, first anthropic/opus }
test "causes" { user "the root cause, please" expect rule reasoning }
test "long work of agents" { forall tools and context in 300k..400k expect chain careful }
test "a chat" { user "hello" expect chain everyday, first anthropic/sonnet }
`;
const ast = parse(sourceSet({ ...smallProject, "main.sbx": main })).value;
const config = check(bind(ast).value).value;
if (config === null) throw new Error("the project does not check");
const trial = new Trial(ast, config);

/** What becomes of the mutants of one operator whose description holds these words. */
function fatesOf(operator: Operator, words: string) {
  const found = [...operatorTable[operator](ast)].filter(({ what }) => what.includes(words));
  if (found.length === 0) throw new Error(`no mutant is called ${words}`);
  return found.map((mutant) => ({ mutant, fate: trial.judge(mutant) }));
}

describe("a mutant", () => {
  it("is noticed by a proof that fails", () => {
    const [gone] = fatesOf("drop restrict", "restrict");
    expect(gone?.fate).toMatchObject({ kind: "finding", notice: { code: "SB4013" } });
    const [audio] = fatesOf("drop part", "not audio");
    expect(audio?.fate).toMatchObject({ kind: "finding", notice: { code: "SB4005" } });
  });

  it("is noticed where names no longer resolve", () => {
    const [gone] = fatesOf("drop rule", "`reasoning`");
    expect(gone?.fate).toMatchObject({ kind: "finding", notice: { code: "SB2014" } });
  });

  it("is noticed by a test of one request", () => {
    const [dropped] = fatesOf("drop value", '"slow"');
    expect(dropped?.fate).toMatchObject({ kind: "test", title: "the slow one" });
    const [swapped] = fatesOf(
      "swap hops",
      "`openai/gpt-5.2` comes before `anthropic/sonnet` in chain `everyday`",
    );
    expect(swapped?.fate).toMatchObject({ kind: "test", title: "a chat" });
  });

  it("is noticed by a test of all requests", () => {
    const [redirected] = fatesOf("redirect rule", "`long_work`");
    expect(redirected?.fate).toMatchObject({ kind: "test", title: "long work of agents" });
  });

  it("means the same where no request is decided differently", () => {
    const [idle] = fatesOf("drop part", "turns > 20");
    expect(idle?.fate.kind).toBe("equivalent");
  });

  it("survives where nobody notices, and a request shows it", () => {
    const survivors = [
      ...fatesOf("drop value", '"careful"'),
      ...fatesOf("move bound", "context > 200k"),
      ...fatesOf("swap hops", "`anthropic/opus` comes before `openai/gpt-5.2` in chain `everyday`"),
      ...fatesOf("drop synonym", "think step by step"),
      ...fatesOf("swap rules", "`talk` and `by_topic`"),
      ...fatesOf("drop hop", "`anthropic/opus` is no hop of chain `everyday`"),
    ];
    for (const { mutant, fate } of survivors) {
      if (fate.kind !== "survived" || fate.witness === null) throw new Error(`${mutant.what}: ${fate.kind}`);
      const read = factsFromJson(fate.witness);
      if (!read.ok) throw new Error(read.problems.join());
      const [before, after] = [planOf(ast), planOf(mutant.ast)].map((plan) => {
        const decision = decide(plan, read.facts);
        return { ...decision, topics: null };
      });
      expect(after, mutant.what).not.toEqual(before);
    }
    expect(survivors.length).toBeGreaterThanOrEqual(7);
  });
});

describe("the report", () => {
  const report = mutate(ast, config, 40);

  it("counts every mutant once, and leaves out those that mean the same", () => {
    expect(report.mutants).toHaveLength(40);
    expect(report.total).toBe(sampleMutants(ast, 10_000).total);
    const { byFinding, byTest, survived, equivalent, score } = report;
    expect(byFinding + byTest + survived + equivalent).toBe(40);
    expect(score).toBeCloseTo((100 * (byFinding + byTest)) / (40 - equivalent));
    expect(Math.min(byFinding, byTest, survived)).toBeGreaterThan(2);
  });

  it("stands in the order of the sources", () => {
    const places = report.mutants.map(
      ({ span }) => `${span.file.path} ${String(span.start).padStart(6, "0")}`,
    );
    expect(places).toEqual([...places].sort());
  });
});

function planOf(project: Ast): Plan {
  const checked = check(bind(project).value).value;
  if (checked === null) throw new Error("it does not check");
  return { format: PLAN_FORMAT, bytesDigest: "", meaningDigest: "", ...lower(checked).content };
}
