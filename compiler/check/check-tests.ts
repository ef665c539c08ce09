import type { BoundConfig, BoundExpectation, BoundTest } from "../bind/bound-config.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { ConditionChecker } from "./check-condition.ts";
import { isRefusal } from "./check-rules.ts";
import type { CheckedChain, CheckedExpectation, CheckedTest, TestGiven } from "./checked-config.ts";
import { givenFacts } from "./test-givens.ts";

/** The tests of the rules in order, then those of the taxonomy, each as one concrete request or as all of a region. */
export function checkTests(
  bound: BoundConfig,
  chains: readonly CheckedChain[],
  conditions: ConditionChecker,
  found: Diagnostic[],
): readonly CheckedTest[] {
  return bound.tests.flatMap((test) => {
    const given = checkGiven(test, conditions, found);
    if (test.written === 0) {
      const label = "nothing is expected";
      found.push(diagnose("SB3073", test.title.span, { title: test.title.value }, { label }));
    }
    reportFirstOfPool(test, chains, found);
    const expectations = test.expectations.flatMap((expected) => checkExpectation(expected, found) ?? []);
    if (!given) return [];
    return [{ origin: test.origin, title: test.title.value, span: test.span, given, expectations }];
  });
}

function checkGiven(test: BoundTest, conditions: ConditionChecker, found: Diagnostic[]): TestGiven | null {
  if (test.forall) {
    const condition = conditions.check(test.forall);
    return condition && { kind: "forall", condition };
  }
  const condition = test.given && conditions.check(test.given);
  if (test.given && !condition) return null;
  const facts = givenFacts(condition, found);
  if (!facts) return null;
  return { kind: "request", texts: test.texts.map(({ role, text }) => ({ role, text: text.value })), facts };
}

/** A test that names both a chain and a `first` of it can be refuted without running it where the chain is balanced. */
function reportFirstOfPool(test: BoundTest, chains: readonly CheckedChain[], found: Diagnostic[]): void {
  const named = test.expectations.find((expected) => expected.kind === "chain" && !expected.negated);
  const chain = named?.kind === "chain" ? chains[named.chain] : undefined;
  const [step] = chain?.steps ?? [];
  if (!chain || step?.kind !== "pool" || step.members.length < 2) return;
  for (const expected of test.expectations) {
    if (expected.kind !== "first") continue;
    const related = [{ span: step.span, label: `\`${chain.name}\` begins with this pool` }];
    const extras = { label: "depends on the pool", related };
    found.push(diagnose("SB3072", expected.span, { chain: chain.name }, extras));
  }
}

function checkExpectation(expected: BoundExpectation, found: Diagnostic[]): CheckedExpectation | null {
  if (expected.kind !== "reject") return expected;
  const { status, negated, span } = expected;
  if (status === null) return { kind: "reject", status: null, negated, span };
  const number = Number(status.value);
  if (isRefusal(number)) return { kind: "reject", status: number, negated, span };
  found.push(diagnose("SB3061", status.span, { status: status.value }, { label: "refuses nothing" }));
  return null;
}
