import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { CheckedCondition, CheckedConfig } from "../../compiler/check/checked-config.ts";
import { decide, type Facts, type Plan } from "../../engine/index.ts";
import { clientProtocols } from "../../schemas/index.ts";
import { factsOf } from "../../testing/decide.ts";
import { facts, project, requests } from "../../testing/index.ts";
import { originOf } from "../../testing/known-plans.ts";

const root = join(import.meta.dirname, "../..");
const DRAWS = 1_000;

/** Numbers that an envelope keeps out, or that no rule and no target of the project can be given. */
const projects = [
  {
    folder: "rules",
    inside: { input_tokens: 700_000, max_output: 64_000, context: 700_000, turns: Infinity },
  },
  {
    folder: "test/golden/language-sample",
    inside: { input_tokens: 1_000_000, max_output: 64_000, context: 1_064_000, turns: Infinity },
  },
] as const;

/** Seconds on a quiet machine; the time of a busy one is no verdict. */
const TIMEOUT_MS = 120_000;

describe.each(projects)("1,000 draws from $folder", ({ folder, inside }) => {
  let plan: Plan;
  let config: CheckedConfig;
  let drawn: readonly Facts[];
  beforeAll(async () => {
    ({ plan } = await project(join(root, folder)));
    ({ config } = originOf(plan));
    drawn = fc.sample(requests(plan), { numRuns: DRAWS, seed: 42 }).map((request) => factsOf(plan, request));
  }, TIMEOUT_MS);

  it("win every rule", () => {
    const won = new Set(drawn.map((one) => decide(plan, one).rule));
    expect(plan.rules.map(({ id }) => id).filter((id) => !won.has(id))).toEqual([]);
  });

  it("reach every hop of every chain, and every target by its name", () => {
    const reached = new Set<string>();
    for (const one of drawn) {
      const decision = decide(plan, one);
      if (decision.outcome !== "route") continue;
      for (const { target } of decision.targets) reached.add(`${decision.chain} ${target}`);
    }
    const used = new Set(
      config.rules.flatMap(({ outcome }) =>
        outcome.kind === "chain"
          ? [outcome.chain]
          : outcome.kind === "topic"
            ? config.topics.flatMap(({ chain }) => chain ?? [])
            : [],
      ),
    );
    const hops = [...used].flatMap((row) => {
      const chain = plan.chains[row];
      return (chain?.steps ?? [])
        .flatMap((step) => (step.kind === "pool" ? step.members : [step.member]))
        .map(({ target }) => `${chain?.name} ${target}`);
    });
    const pins = [...new Set(Object.values(plan.pins))].map((target) => `pinned ${target}`);
    expect([...hops, ...pins].filter((hop) => !reached.has(hop))).toEqual([]);
    expect(hops.length + pins.length).toBeGreaterThan(20);
  });

  it("stand at every bound of the rules and of the targets, and one beside it", () => {
    const seen = valuesSeen(drawn);
    const wanted = [...boundsIn(config), ...limitsOf(plan)]
      .flatMap(({ fact, bound }) => [bound - 1, bound, bound + 1].map((value) => ({ fact, value })))
      .filter(({ fact, value }) => value >= 0 && value <= inside[fact]);
    expect(wanted.filter(({ fact, value }) => !seen[fact].has(value))).toEqual([]);
    expect(wanted.length).toBeGreaterThan(30);
  });

  it("speak all three protocols, about as often", () => {
    for (const protocol of clientProtocols) {
      expect(drawn.filter((one) => one.protocol === protocol).length, protocol).toBeGreaterThan(DRAWS / 5);
    }
  });

  it("stay inside the envelope, unless they are asked to leave it", () => {
    const isOutside = (one: Facts) => {
      const decision = decide(plan, one);
      return decision.outcome === "refused" && decision.reason === "envelope";
    };
    expect(drawn.filter(isOutside)).toEqual([]);
    const anywhere = fc.sample(facts(plan, { outside: true }), { numRuns: DRAWS, seed: 42 });
    expect(anywhere.filter(isOutside).length).toBeGreaterThan(20);
    const seen = valuesSeen(anywhere);
    const missing = boundsOf(config.envelope).flatMap(({ fact, bound }) =>
      [bound - 1, bound, bound + 1].flatMap((value) => (seen[fact].has(value) ? [] : [`${fact} ${value}`])),
    );
    expect(missing).toEqual([]);
  });
});

type Numbered = "input_tokens" | "max_output" | "context" | "turns";
interface Bound {
  readonly fact: Numbered;
  readonly bound: number;
}

function valuesSeen(drawn: readonly Facts[]): Readonly<Record<Numbered, ReadonlySet<number>>> {
  return {
    input_tokens: new Set(drawn.map((one) => one.inputTokens)),
    max_output: new Set(drawn.map((one) => one.maxOutput ?? 0)),
    context: new Set(drawn.map((one) => one.inputTokens + (one.maxOutput ?? 0))),
    turns: new Set(drawn.map((one) => one.turns)),
  };
}

function boundsIn({ envelope, rules }: CheckedConfig): readonly Bound[] {
  return [envelope, ...rules.map(({ condition }) => condition)].flatMap(boundsOf);
}

function boundsOf(condition: CheckedCondition | null): readonly Bound[] {
  if (condition === null) return [];
  if (condition.kind === "not") return boundsOf(condition.operand);
  if (condition.kind !== "atom") return condition.operands.flatMap(boundsOf);
  const { atom } = condition;
  if (atom.kind !== "integer") return [];
  return [atom.min, atom.max].flatMap((bound) =>
    bound > 0 && Number.isFinite(bound) ? [{ fact: atom.fact, bound }] : [],
  );
}

/** Where the windows and the output limits of the targets turn. */
function limitsOf({ targets }: Plan): readonly Bound[] {
  return targets.flatMap(({ windowTokens, maxOutputTokens, defaultOutputTokens }) => [
    { fact: "context", bound: windowTokens },
    { fact: "input_tokens", bound: windowTokens - defaultOutputTokens },
    { fact: "max_output", bound: maxOutputTokens },
  ]);
}
