import type { CheckedCondition } from "../../check/checked-config.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { matchingCondition } from "../../lower/matching-condition.ts";
import type { Span } from "../../source/source-set.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Boxes } from "../space/condition-boxes.ts";
import { type Answer, notProved, proved, refuted } from "./answer.ts";

/** SB4002: some request meets each condition, and each rule's inside the envelope. */
export function* askContradiction(analysis: Analysis): Iterable<Answer> {
  for (const { what, condition } of conditionsIn(analysis)) {
    yield ask(analysis, what, condition, analysis.boxes(condition), null);
  }
  for (const { row, rule, goals } of analysis.rules) {
    const condition = matchingCondition(rule);
    if (condition === null || analysis.fate(row).kind !== "impossible") {
      const dead = condition && deadBranch(analysis, condition);
      yield dead ? refuted(finding(analysis, `a part of rule \`${rule.id}\``, dead, [], dead.span)) : proved;
      continue;
    }
    yield ask(analysis, `rule \`${rule.id}\``, condition, goals, analysis.config.envelope);
  }
}

/** The conditions that are no rule's, each named for its author. */
function conditionsIn({ config }: Analysis): readonly { what: string; condition: CheckedCondition }[] {
  return [
    ...(config.envelope ? [{ what: "the envelope", condition: config.envelope }] : []),
    ...config.lets.map(({ name, condition }) => ({ what: `\`${name}\``, condition })),
    ...config.restricts.map(({ condition }) => ({ what: "this `restrict`", condition })),
    ...config.promises.flatMap((promise) =>
      "condition" in promise && promise.condition
        ? [{ what: `this \`${promise.kind}\``, condition: promise.condition }]
        : [],
    ),
    ...config.tests.flatMap(({ title, given }) =>
      given.kind === "forall"
        ? [{ what: `the \`forall\` of test \`${title}\``, condition: given.condition }]
        : [],
    ),
  ];
}

function ask(
  analysis: Analysis,
  what: string,
  condition: CheckedCondition,
  boxes: Boxes,
  envelope: CheckedCondition | null,
): Answer {
  const possible = analysis.isPossible(boxes);
  if (possible === "unknown") {
    return notProved(
      condition.span,
      what,
      "its topics and tools can be combined in too many ways, or it is too long",
    );
  }
  if (possible === "yes") {
    const dead = deadBranch(analysis, condition);
    return dead ? refuted(finding(analysis, `a part of ${what}`, dead, [], dead.span)) : proved;
  }
  const inside = envelope === null ? [] : partsOf(envelope);
  return refuted(
    finding(
      analysis,
      envelope === null ? what : `${what} inside the envelope`,
      condition,
      inside,
      condition.span,
    ),
  );
}

/** Shows the smallest set of parts that cannot hold together. */
function finding(
  analysis: Analysis,
  what: string,
  condition: CheckedCondition,
  envelope: readonly CheckedCondition[],
  span: Span,
): Diagnostic {
  const parts = clash(analysis, [...partsOf(condition), ...envelope]);
  const own = parts.filter((part) => !envelope.includes(part));
  const withEnvelope = parts.some((part) => envelope.includes(part));
  const first = own[0]?.span ?? span;
  const named = withEnvelope || envelope.length === 0 ? what : what.replace(" inside the envelope", "");
  const related = parts
    .filter((part) => part.span !== first)
    .map((part) => ({
      span: part.span,
      label: envelope.includes(part) ? "and the envelope asks for this" : "and this",
    }));
  const label = related.length === 0 ? "never true" : "this excludes the other part";
  return diagnose("SB4002", first, { what: named }, { label, related, verdict: "refuted" });
}

/** A smallest subset of parts that no request meets together; one that is an `or` is shown by its first branch. */
function clash(analysis: Analysis, parts: readonly CheckedCondition[]): readonly CheckedCondition[] {
  let kept = parts;
  // What the outcome and the envelope ask for comes last, and is left out first: the author sees the condition.
  for (const part of parts.toReversed()) {
    const without = kept.filter((other) => other !== part);
    if (without.length > 0 && impossibleTogether(analysis, without)) kept = without;
  }
  const [only] = kept;
  if (kept.length !== 1 || only?.kind !== "or") return kept;
  const [branch] = only.operands;
  return branch ? clash(analysis, partsOf(branch)) : kept;
}

function impossibleTogether(analysis: Analysis, parts: readonly CheckedCondition[]): boolean {
  const boxes = parts.reduce<Boxes>(
    (joined, part) => analysis.meet(joined, analysis.boxes(part)),
    analysis.boxes(null),
  );
  return analysis.isPossible(boxes) === "no";
}

/** The parts that must all hold. */
function partsOf(condition: CheckedCondition): readonly CheckedCondition[] {
  return condition.kind === "and" ? condition.operands.flatMap(partsOf) : [condition];
}

/** A branch of an `or` that no request meets by itself; a `let` is asked about where it is declared. */
function deadBranch(analysis: Analysis, condition: CheckedCondition): CheckedCondition | null {
  if (condition.kind === "atom" || condition.kind === "not") return null;
  for (const operand of condition.operands) {
    if (operand.span === condition.span) continue;
    if (
      condition.kind === "or" &&
      operand.kind !== "atom" &&
      analysis.isPossible(analysis.boxes(operand)) === "no"
    ) {
      return operand;
    }
    const dead = deadBranch(analysis, operand);
    if (dead) return dead;
  }
  return null;
}
