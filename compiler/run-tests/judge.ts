import type { CheckedConfig, CheckedExpectation, CheckedTest } from "../check/checked-config.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { type FirstPool, TestedRequest, type TestOutcome } from "./tested-request.ts";

/** The finding of an expectation that does not hold; null where it holds. */
export function judge(
  test: CheckedTest,
  expected: CheckedExpectation,
  outcome: TestOutcome,
  config: CheckedConfig,
): Diagnostic | null {
  const subject = new TestedRequest(outcome, config);
  const pool = expected.kind === "first" ? subject.firstPool() : null;
  if (pool) return firstOfPool(expected, pool);
  if (subject.holds(expected) !== expected.negated) return null;
  const related = subject.places(expected);
  const not = expected.negated ? "not " : "";
  const why = subject.why();
  if (test.origin === "taxonomy") {
    const text = `the text "${test.title}"`;
    const name = subject.nameOf(expected);
    const values = expected.negated
      ? { expected: `${text} must not hold ${name}`, got: "it does", why: subject.whyTopics() }
      : { expected: `${text} belongs to ${name}`, got: subject.topics(), why: subject.whyTopics() };
    return diagnose("SB6002", expected.span, values, { label: values.got, related });
  }
  const isTopic = expected.kind === "topic" || expected.kind === "no_topic";
  const values = {
    title: test.title,
    expected: `${not}${subject.nameOf(expected)}`,
    got: isTopic ? subject.topics() : subject.got(expected),
    why: isTopic ? subject.whyTopics() : why,
  };
  return diagnose("SB6001", expected.span, values, { label: values.got, related });
}

/** Which member of a pool comes first is for its strategy to say, so no test may rely on it. */
function firstOfPool(expected: CheckedExpectation, { chain, step }: FirstPool): Diagnostic {
  const related = [{ span: step.span, label: `\`${chain}\` begins with this pool` }];
  return diagnose("SB3072", expected.span, { chain }, { label: "depends on the pool", related });
}
