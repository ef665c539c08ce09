import type { Decision } from "../../../engine/index.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { type DirectDecision, DirectEvaluator } from "../faithful/direct-decision.ts";
import { naiveTopics } from "../faithful/naive-topics.ts";
import { sampleRequests } from "../faithful/sample-requests.ts";
import { witnessJson } from "../witness.ts";
import { listed, targetName } from "../words.ts";
import { type Answer, proved, refuted } from "./answer.ts";

/** Rules read one by one, for all requests of one compile together. */
const MOST_RULES_READ = 200_000;
const FEWEST_REQUESTS = 100;
const MOST_REQUESTS = 1_000;

/** SB5001: the plan decides each of many telling requests as the rules say that were written. */
export function* askFaithful(analysis: Analysis): Iterable<Answer> {
  const { config, instruments } = analysis;
  const evaluator = new DirectEvaluator(config, naiveTopics(config, instruments.matched));
  const affordable = Math.floor(MOST_RULES_READ / Math.max(1, config.rules.length));
  const most = Math.min(MOST_REQUESTS, Math.max(FEWEST_REQUESTS, affordable));
  for (const facts of sampleRequests(analysis, most)) {
    const difference = differenceBetween(analysis, evaluator.decide(facts), instruments.replay(facts));
    if (difference === null) continue;
    const written = evaluator.decide(facts).rule;
    const rule = config.rules.find(({ id }) => id === written) ?? config.rules[0];
    const file = config.sources.files[0] ?? { path: "main.sbx", text: "" };
    const span = rule?.span ?? { file, start: 0, end: 0 };
    const extras = {
      label: "decides it as written",
      witness: witnessJson(facts),
      verdict: "refuted" as const,
    };
    yield refuted(diagnose("SB5001", span, { rule: written ?? "none", difference }, extras));
    return;
  }
  yield proved;
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
