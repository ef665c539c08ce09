import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/source-set.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { atomsOf, conditionsOf } from "../space/collect-atoms.ts";
import { targetName } from "../words.ts";
import { type Answer, proved, refuted } from "./answer.ts";

/** SB4023: every provider, model, chain, topic and `let` is used by something that decides. Tests use nothing. */
export function* askUnused(analysis: Analysis): Iterable<Answer> {
  const { config } = analysis;
  const chains = usedChains(analysis);
  for (const [row, chain] of config.chains.entries()) {
    if (chain.name.startsWith("topic:")) continue;
    yield chains.has(row)
      ? proved
      : unused("chain", chain.name, chain.span, "name it in a rule, or remove it");
  }
  yield* unusedTargets(analysis);
  yield* unusedTopics(analysis);
  for (const { name, used, span } of config.lets) {
    yield used ? proved : unused("`let`", name, span, "name it in a condition, or remove it");
  }
}

/** The rows of the chains that some rule names, those spliced into them included: their steps stand at the same places. */
function usedChains({ config }: Analysis): ReadonlySet<number> {
  const used = new Set(
    config.rules.flatMap(({ outcome }) => (outcome.kind === "chain" ? [outcome.chain] : [])),
  );
  const places = new Set([...used].flatMap((row) => config.chains[row]?.steps ?? []).map(({ span }) => span));
  for (const [row, chain] of config.chains.entries()) {
    if (chain.steps.some(({ span }) => places.has(span))) used.add(row);
  }
  return used;
}

/** A target that only an unused chain names is that chain's matter; a pin can name them all. */
function* unusedTargets({ config }: Analysis): Iterable<Answer> {
  const pins = config.rules.some(({ outcome }) => outcome.kind === "pinned");
  const named = new Set(
    config.chains.flatMap(({ steps }) =>
      steps.flatMap((step) =>
        (step.kind === "pool" ? step.members : [step.member]).map(({ target }) => target),
      ),
    ),
  );
  for (const [provider, { plan, span }] of config.providers.entries()) {
    const own = [...config.targets.entries()].filter(([, target]) => target.plan.provider === provider);
    if (!pins && own.every(([row]) => !named.has(row))) {
      yield unused("provider", plan.name, span, "send something to one of its models, or remove it");
      continue;
    }
    yield proved;
    for (const [row, target] of own) {
      const isUsed = pins || named.has(row);
      yield isUsed
        ? proved
        : unused("model", targetName(config, row), target.span, "name it in a chain, or remove it");
    }
  }
}

function* unusedTopics({ config }: Analysis): Iterable<Answer> {
  const forAll = new Set(
    config.tests.flatMap(({ given }) => (given.kind === "forall" ? [given.condition] : [])),
  );
  const lets = new Set(config.lets.map(({ condition }) => condition));
  const atoms = conditionsOf(config)
    .filter((condition) => !forAll.has(condition) && !lets.has(condition))
    .flatMap(atomsOf);
  const asked = new Set(atoms.flatMap((atom) => (atom.kind === "topic" ? [atom.topic] : [])));
  const anyWins =
    atoms.some(({ kind }) => kind === "any_topic") ||
    config.rules.some(({ outcome }) => outcome.kind === "topic");
  const named = new Set(
    config.rules.flatMap(({ outcome }) => (outcome.kind === "chain" ? [outcome.chain] : [])),
  );
  for (const [row, topic] of config.topics.entries()) {
    const isUsed = asked.has(row) || (topic.chain !== null && (anyWins || named.has(topic.chain)));
    const advice =
      topic.chain === null
        ? `test it with \`topic(${topic.id})\`, give it a \`route::\`, or remove the file`
        : `add \`when topic -> topic\`, test it with \`topic(${topic.id})\`, or remove the file`;
    yield isUsed ? proved : unused("topic", topic.id, topic.span, advice);
  }
}

function unused(what: string, name: string, span: Span, advice: string): Answer {
  return refuted(
    diagnose("SB4023", span, { what, name, advice }, { label: "never used", verdict: "refuted" }),
  );
}
