import { decide, type Facts, matchTopics, PLAN_FORMAT, type Plan } from "../../engine/index.ts";
import type { CheckedConfig, CheckedTest } from "../check/checked-config.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Staged } from "../diagnostics/reporter.ts";
import type { LoweredPlan } from "../lower/lower.ts";
import { isInside } from "../source/is-inside.ts";
import type { Span } from "../source/source-set.ts";
import { judge } from "./judge.ts";
import { testFacts } from "./test-facts.ts";

/** How one test of the config ended. */
export interface TestResult {
  readonly title: string;
  /** A `test` of the rules, or a `test::` of the taxonomy. */
  readonly origin: CheckedTest["origin"];
  /** One request that was run, or all requests of a region, which the prover answers. */
  readonly kind: "request" | "forall";
  readonly status: "passed" | "failed";
  /** Why it failed; empty where it passed. */
  readonly findings: readonly Diagnostic[];
  readonly span: Span;
}

/**
 * Runs the config's own tests through `decide` on what it lowers to: every target healthy, seed 0. `proofs` are the
 * findings of the prover, which hold the answers to `forall`.
 */
export function runTests(
  config: CheckedConfig,
  { content }: LoweredPlan,
  proofs: readonly Diagnostic[],
  tests: readonly CheckedTest[] = config.tests,
): readonly TestResult[] {
  const plan: Plan = { format: PLAN_FORMAT, bytesDigest: "", meaningDigest: "", ...content };
  return tests.map((test) => {
    const { title, origin, given, span } = test;
    const findings =
      given.kind === "forall"
        ? proofs.filter((found) => found.severity === "error" && isInside(found.primary.span, span))
        : runRequest(test, testFacts(given, config.text), config, plan);
    const status = findings.length === 0 ? "passed" : "failed";
    return { title, origin, kind: given.kind, status, findings, span };
  });
}

/** The findings of the `test::` lines of the taxonomy, which every compile runs. */
export function runTopicTests(config: CheckedConfig, lowered: LoweredPlan): Staged<readonly TestResult[]> {
  const tests = config.tests.filter(({ origin }) => origin === "taxonomy");
  const results = runTests(config, lowered, [], tests);
  return { value: results, diagnostics: results.flatMap(({ findings }) => findings) };
}

function runRequest(
  test: CheckedTest,
  facts: Facts,
  config: CheckedConfig,
  plan: Plan,
): readonly Diagnostic[] {
  const outcome = { facts, decision: decide(plan, facts), match: matchTopics(plan, facts.text) };
  return test.expectations.flatMap((expected) => judge(test, expected, outcome, config) ?? []);
}
