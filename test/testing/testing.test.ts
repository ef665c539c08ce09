import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { compile, sourceSet } from "../../compiler/index.ts";
import { loadPlan } from "../../engine/index.ts";
import { factsOf } from "../../testing/decide.ts";
import {
  alwaysServed,
  type ClientRequest,
  decide,
  down,
  facts,
  health,
  type Law,
  neverReaches,
  project,
  requests,
  survives,
} from "../../testing/index.ts";
import { projectOf } from "../../testing/project.ts";
import { smallProject, smallRules } from "../fixtures/small-project.ts";

const rules = `${smallRules}let european = client == "team-b"
restrict when european to region "eu"
allow SB4021 "one region, one provider"
chain europe { openai/gpt-5.2 }
when european -> europe
otherwise -> everyday
survive any one provider when not european and not pinned
`;

const { plan } = projectOf(sourceSet({ ...smallProject, "main.sbx": rules }));

describe("project", () => {
  it("compiles a folder and gives the plan that would serve", async () => {
    const folder = folderWith({ "main.sbx": echoRules("otherwise -> all"), "catalog.yaml": echoCatalog });
    const { plan: compiled, warnings } = await project(folder);
    expect(compiled.rules.map(({ id }) => id)).toEqual(["all"]);
    expect(warnings).toBe("");
  });

  it("rejects with the rendered findings where there is no plan", async () => {
    const folder = folderWith({ "main.sbx": echoRules("otherwise -> al"), "catalog.yaml": echoCatalog });
    await expect(project(folder)).rejects.toThrow(
      /does not compile\n\nerror\[SB2\d+\]: .*`al`\n +--> .*main\.sbx:4:14/s,
    );
  });

  it("rejects where there is no project", async () => {
    await expect(project(folderWith({}))).rejects.toThrow("there is no main.sbx");
  });
});

describe("decide", () => {
  const request = {
    protocol: "anthropic",
    body: { model: "m", messages: [{ role: "user", content: "hello" }] },
  } as const;

  it("names targets as the rules do, from a request as from its facts", () => {
    const targets = ["anthropic/sonnet", "openai/gpt-5.2", "anthropic/opus"];
    expect(decide(plan, request)).toEqual({
      outcome: "route",
      rule: "everyday",
      chain: "everyday",
      targets,
      refused: [],
      topics: [],
      status: null,
    });
    const [drawn] = fc.sample(facts(plan, { when: 'input_tokens == 4k and client == "team-b"' }), {
      numRuns: 1,
      seed: 1,
    });
    expect(drawn && decide(plan, drawn).rule).toMatch(/^(europe|reasoning|by_topic)$/);
  });

  it("takes an outage into account", () => {
    const decided = decide(plan, request, down(plan, { provider: "anthropic" }));
    expect(decided.targets).toEqual(["openai/gpt-5.2"]);
    expect(decided.refused).toEqual([
      { target: "anthropic/sonnet", reason: "breaker_open" },
      { target: "anthropic/opus", reason: "breaker_open" },
    ]);
    expect(decide(plan, request, down(plan, { region: "us" })).targets).toEqual(["openai/gpt-5.2"]);
    expect(decide(plan, request, down(plan, { target: "openai/gpt-5.2" })).targets).toHaveLength(2);
  });

  it("throws for a request that the gateway answers with 400", () => {
    expect(() => decide(plan, { protocol: "anthropic", body: [] })).toThrow("the body is not a JSON object");
  });
});

describe("requests", () => {
  it("shrink to the bound that makes the difference, and to a plain request around it", () => {
    const law = fc.property(requests(plan), (request) => {
      const { targets, chain } = decide(plan, request);
      return chain !== "everyday" || sizeOf(request) <= 123_456 || targets.length === 0;
    });
    const { counterexample } = fc.check(law, { seed: 5, numRuns: 300 });
    const [request] = counterexample ?? [];
    expect(request && sizeOf(request)).toBe(123_457);
    expect(request?.body).toMatchObject({ messages: [{ role: "user", content: "hello" }] });
    expect(Object.keys(request?.body ?? {}).sort()).toEqual(["messages", "model", "system"]);
    expect(request?.headers).toEqual({});
  });

  it("print what they are, without their padding", () => {
    const drawn = requests(plan, { when: "input_tokens == 500k and image" });
    const { counterexample } = fc.check(
      fc.property(drawn, () => false),
      { seed: 1 },
    );
    const printed = fc.stringify(counterexample?.[0]);
    expect(printed).toMatch(/^(anthropic|openai-chat|openai-responses) request, 500,000 input tokens, \{/);
    expect(printed).toContain("more characters)");
    expect(printed.length).toBeLessThan(3_000);
  });

  it("can be narrowed by a condition in the words of the rules", () => {
    const when = 'european and topic(deep_reasoning) and (tool("mcp_*") or json) and context > 300k';
    for (const request of fc.sample(requests(plan, { when }), { numRuns: 60, seed: 2 })) {
      const decided = decide(plan, request);
      expect(decided.topics).toContain("deep_reasoning");
      expect(request.client).toBe("team-b");
      expect(sizeOf(request)).toBeGreaterThan(300_000 - 64_000);
    }
  });

  it("say what is wrong with a condition, and that none is left", () => {
    expect(() => requests(plan, { when: "toolz" })).toThrow(/`toolz` is no condition\n\nerror\[SB/);
    expect(() => requests(plan, { when: "tools -> everyday" })).toThrow("is no condition");
    expect(() => fc.sample(requests(plan, { when: "input_tokens > 900k" }))).toThrow(
      "there is no such request",
    );
  });
});

describe("a plan of which only the bytes are left", () => {
  const { artifact } = compile(sourceSet({ ...smallProject, "main.sbx": rules }));
  const loaded = artifact && loadPlan(artifact.bytes);
  if (!loaded?.ok) throw new Error("it does not load");

  it("is drawn from as well", () => {
    const drawn = fc.sample(requests(loaded.plan), { numRuns: 200, seed: 1 });
    expect(new Set(drawn.map((request) => decide(loaded.plan, request).rule))).toEqual(
      new Set(plan.rules.map(({ id }) => id)),
    );
    fc.assert(alwaysServed(loaded.plan), { seed: 1, numRuns: 30 });
  });

  it("knows no names for conditions", () => {
    expect(() => requests(loaded.plan, { when: "tools" })).toThrow("pass the plan that `project` gave");
  });
});

describe("health", () => {
  it("takes down nothing, single units and several, by every name that there is", () => {
    const drawn = fc.sample(health(plan), { numRuns: 300, seed: 1 });
    const sets = new Set(drawn.map((outage) => [...outage.keys()].join()));
    expect(sets.has("")).toBe(true);
    for (const single of [
      ["provider", "anthropic"],
      ["region", "eu"],
      ["target", "anthropic/opus"],
    ] as const) {
      const [kind, name] = single;
      const rows = [
        ...down(
          plan,
          kind === "provider" ? { provider: name } : kind === "region" ? { region: name } : { target: name },
        ).keys(),
      ];
      expect(sets.has(rows.join()), name).toBe(true);
    }
    expect(new Set(drawn.flatMap((outage) => [...outage.values()].map(({ state }) => state)))).toEqual(
      new Set(["cooling", "breaker_open"]),
    );
    expect(fc.stringify(down(plan, { provider: "openai" }, { target: "anthropic/opus" }))).toBe(
      "down: provider openai, target anthropic/opus",
    );
  });

  it("names what there is where a name is not", () => {
    expect(() => down(plan, { provider: "opnai" })).toThrow(
      "no provider is named `opnai`: there are anthropic, openai",
    );
  });
});

describe("the laws", () => {
  it("hold of a plan whose promises were proved", () => {
    fc.assert(alwaysServed(plan), { seed: 1, numRuns: 60 });
    fc.assert(survives(plan, { when: "not european" }), { seed: 1, numRuns: 60 });
    fc.assert(neverReaches(plan, { region: "us" }, { when: "european" }), { seed: 1, numRuns: 60 });
  });

  it("fail with the request and the reason where the plan breaks them", () => {
    expect(failureOf(survives(plan, { unit: "provider" }))).toMatch(
      /rule `(europe|reasoning|by_topic)` refuses it, since no target of \S+ admits it\n.*openai\/gpt-5\.2: its circuit breaker is open/s,
    );
    expect(failureOf(neverReaches(plan, { provider: "openai" }))).toMatch(
      /rule `\w+` reaches `openai\/gpt-5\.2`, which is of provider openai/,
    );
  });

  it("say what is served only as long as nothing is down, of what `survive` speaks", () => {
    const less = sourceSet({
      ...smallProject,
      "main.sbx": rules.replace(
        "survive any one provider when",
        'allow SB4016 "a test"\nsurvive any one region when tools or',
      ),
    });
    const broken = projectOf(less).plan;
    expect(failureOf(alwaysServed(broken))).toMatch(/refuses it, since no target of europe admits it/);
  });

  it("give runners their parts", () => {
    const law = neverReaches(plan, { region: "us" }, { when: "european" });
    const [arbitrary] = law.given;
    for (const request of fc.sample(arbitrary, { numRuns: 5, seed: 1 })) law.holds(request);
    const [other] = fc.sample(requests(plan, { when: "not european and not topic" }), {
      numRuns: 1,
      seed: 1,
    });
    expect(() => other && law.holds(other)).toThrow("reaches");
  });
});

const echoCatalog =
  "providers: { a: { protocol: echo, models: { m: { context: 200k, max_output: 8k } } } }\n";

function echoRules(rule: string): string {
  return `use catalog "catalog.yaml"
envelope context <= 100k and max_output <= 8k and not tools and not image and not document and not audio and not json and not thinking and not web_search
chain all { a/m }
${rule}
`;
}

function folderWith(texts: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-testing-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(texts)) writeFileSync(join(folder, path), text);
  return folder;
}

function sizeOf(request: ClientRequest): number {
  return factsOf(plan, request).inputTokens;
}

function failureOf<T extends [unknown, ...unknown[]]>(law: Law<T>): string {
  const { failed, errorInstance } = fc.check(law, { seed: 3, numRuns: 300 });
  expect(failed).toBe(true);
  return errorInstance instanceof Error ? errorInstance.message : "";
}
