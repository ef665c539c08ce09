import { type Decision, type Facts, type Gate, gateTable } from "../../../engine/index.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Fate } from "../analysis/rule-region.ts";
import { type DirectDecision, DirectEvaluator } from "../faithful/direct-decision.ts";
import { GateRequests, hopsOf } from "../faithful/gate-requests.ts";
import { naiveTopics } from "../faithful/naive-topics.ts";
import { PlainFacts } from "../faithful/plain-facts.ts";
import { randomRequests } from "../faithful/random-requests.ts";
import { RuleRequests } from "../faithful/rule-requests.ts";
import { witnessJson } from "../witness.ts";
import { grouped, listed, routeName, targetName } from "../words.ts";
import { type Answer, notProved, proved, refuted } from "./answer.ts";

/** The most rules read one by one, for all requests of one compile together: about two seconds. */
const MOST_RULES_READ = 40_000_000;
const RANDOM_REQUESTS = 100;
/** Rules whose order beside the next ones is looked at; of more than so many, as many, evenly spread. */
const MOST_OVERLAPS = 200;

/**
 * SB5001: the plan decides as the rules say that were written. Proved of a rule by a request of each of its boxes and by each of its
 * bounds, of a hop by a request that each of its gates closes; beside them stand the envelope's bounds and requests drawn at random.
 */
export function* askFaithful(analysis: Analysis, mostRulesRead = MOST_RULES_READ): Iterable<Answer> {
  const { config, instruments } = analysis;
  const evaluator = new DirectEvaluator(config, naiveTopics(config, instruments.matched));
  const plain = new PlainFacts(analysis.space);
  const differing = (requests: Iterable<Facts>, fate?: Fate): Answer | null => {
    for (const facts of requests) {
      const written = evaluator.decide(facts);
      const known = fate?.kind === "alive" && fate.witness === facts ? fate.decision : null;
      const difference = differenceBetween(analysis, written, known ?? instruments.replay(facts));
      if (difference !== null) return refuted(finding(analysis, facts, written, difference));
    }
    return null;
  };

  const ruleRequests = new RuleRequests(analysis, plain);
  const early =
    differing(ruleRequests.envelope()) ?? differing(randomRequests(analysis, plain, RANDOM_REQUESTS));
  if (early !== null) {
    yield early;
    return;
  }
  const stride = Math.ceil(analysis.rules.length / MOST_OVERLAPS);
  for (const { row, rule } of analysis.rules) {
    if (evaluator.rulesRead > mostRulesRead) {
      const reason = `more than ${grouped(mostRulesRead)} rules would have to be read, since most name nothing to find them by`;
      const help =
        "nothing is known to be wrong; rules that ask for a value, a tool, a topic or a flag are quick to find";
      yield notProved(rule.span, `rule \`${rule.id}\``, reason, help);
      continue;
    }
    const fate = analysis.fate(row);
    const found =
      differing(ruleRequests.of(row), fate) ??
      (row % stride === 0 ? differing(ruleRequests.shared(row)) : null);
    if (found !== null) {
      yield found;
      return;
    }
    // Of a rule for which no request is known SB4003 says so.
    if (fate.kind !== "unknown") yield proved;
  }

  const gateRequests = new GateRequests(analysis, plain);
  for (const hop of hopsOf(analysis)) {
    const answer = yield* askHop(analysis, gateRequests, hop, differing);
    if (answer === "differs") return;
  }
}

function* askHop(
  analysis: Analysis,
  gateRequests: GateRequests,
  hop: ReturnType<typeof hopsOf>[number],
  differing: (requests: Iterable<Facts>) => Answer | null,
): Generator<Answer, "differs" | "agrees"> {
  let unknown: string | null = null;
  for (const gate of gates) {
    const visit = gateRequests.visit(hop, gate);
    if (visit.kind === "unknown") unknown = visit.reason;
    if (visit.kind !== "requests") continue;
    const found = differing(visit.requests);
    if (found !== null) {
      yield found;
      return "differs";
    }
  }
  const [route] = hop.routes;
  if (unknown === null || !route) yield proved;
  else {
    const about = `\`${targetName(analysis.config, hop.member.target)}\` in ${routeName(route)}`;
    yield notProved(hop.member.span, about, unknown);
  }
  return "agrees";
}

const gates = Object.keys(gateTable) as Gate[];

function finding({ config }: Analysis, facts: Facts, written: DirectDecision, difference: string) {
  const rule = config.rules.find(({ id }) => id === written.rule) ?? config.rules[0];
  const file = config.sources.files[0] ?? { path: "main.sbx", text: "" };
  const span = rule?.span ?? { file, start: 0, end: 0 };
  const extras = {
    label: "decides it as written",
    witness: witnessJson(facts),
    verdict: "refuted" as const,
  };
  return diagnose("SB5001", span, { rule: written.rule ?? "none", difference }, extras);
}
/** In what a plan departs from the rules; null where it does not. Members of a pool may come in any order. */
export function differenceBetween(
  { config }: Pick<Analysis, "config">,
  written: DirectDecision,
  compiled: Decision,
): string | null {
  const name = (target: number) => targetName(config, target);
  const chain = compiled.outcome === "reject" ? null : compiled.chain;
  if (compiled.outcome !== written.outcome) return `${written.outcome} became ${compiled.outcome}`;
  if (compiled.rule !== written.rule) return `rule \`${written.rule}\` became \`${compiled.rule}\``;
  if (chain !== written.chain) return `chain \`${written.chain}\` became \`${chain}\``;
  if (compiled.outcome === "reject") {
    const says = `${compiled.status} ${compiled.message}`;
    return says === written.says ? null : `\`${written.says}\` became \`${says}\``;
  }
  const targets = compiled.outcome === "route" ? compiled.targets.map(({ target }) => target) : [];
  if (!sameTargets(config, written.chain, written.targets, targets)) {
    return `targets ${listed(written.targets.map(name), 9)} became ${listed(targets.map(name), 9)}`;
  }
  const refused = compiled.refused.map(({ target, reason }) => `${target} ${reason}`).sort();
  return refused.join() === written.refused.join()
    ? null
    : `refusals ${listed(written.refused, 9)} became ${listed(refused, 9)}`;
}

function sameTargets(
  { chains }: Analysis["config"],
  chain: string | null,
  written: readonly number[],
  compiled: readonly number[],
): boolean {
  const pooled = chains.find(({ name }) => name === chain)?.steps.some(({ kind }) => kind === "pool");
  const order = (targets: readonly number[]) => (pooled ? [...targets].sort((a, b) => a - b) : targets);
  return order(written).join() === order(compiled).join();
}
