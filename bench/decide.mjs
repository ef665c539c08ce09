import { ALL_HEALTHY, decide, loadPlan, matchTopics, readFacts } from "../dist/engine/index.js";
import { compiledApart } from "./support/compiled-apart.mjs";
import { rulesOf, topicFiles } from "./support/generated-config.mjs";
import { interleave, median, ratioOf } from "./support/interleave.mjs";
import { agentRequest } from "./support/requests.mjs";

const protocols = ["anthropic", "openai-chat", "openai-responses"];
const SYNONYMS = 120;
const WARM_UP_REQUESTS = 20_000;
const sizes = [2_000, 32_000, 130_000];
const headers = [["x-team", "nobody"]];
const why = {
  wholeRequest:
    "estimating its tokens takes half of it, in JavaScript a step of an automaton for each byte, and reading its facts a quarter; the gateway reads facts from the bytes and parses nothing: see `facts`",
  decision: "half of the time goes to the names of twenty tools, the rest to the words of the bit sets",
};

/** From a parsed request to its decision, beside parsing it; and the decision itself, beside a walk over rule objects. */
export default async function run(report) {
  const plans = [];
  for (const ruleCount of [60, 500]) {
    const loaded = loadPlan(compiledApart("generated-config.mjs", "generatedConfig", ruleCount, SYNONYMS));
    if (!loaded.ok) throw new Error(loaded.problem.message);
    const { plan } = loaded;
    const rules = rulesOf(ruleCount, topicFiles(SYNONYMS).length);
    plans.push({ name: String(ruleCount), plan });
    // One process serves all protocols, so all are warm before any is measured.
    const small = protocols.map((protocol) => requestOf(plan, protocol, sizes[0]));
    for (let at = 0; at < WARM_UP_REQUESTS; at++) for (const { work } of small) work();
    for (const size of sizes)
      for (const protocol of protocols) await wholeRequest(report, plan, ruleCount, protocol, size);
    await decisionAlone(report, plan, rules);
  }
  await growth(report, plans);
}

/** What is measured of a request, and its text. */
function requestOf(plan, protocol, size) {
  const body = agentRequest(protocol, size);
  const request = { protocol, body, headers: Object.fromEntries(headers), client: null };
  return {
    text: JSON.stringify(body),
    work: () => decide(plan, readFacts(plan, request).facts, ALL_HEALTHY, 0),
  };
}

async function wholeRequest(report, plan, ruleCount, protocol, size) {
  const { text, work } = requestOf(plan, protocol, size);
  const samples = await interleave(
    [
      { name: "ours", work },
      { name: "JSON.parse", work: () => JSON.parse(text) },
    ],
    { rounds: 9, atLeastMs: 8 },
  );
  report.line({
    what: `${ruleCount} rules, ${protocol}, ${(text.length / 1000).toFixed(0)} KB: facts and decision`,
    value: median(samples.get("ours")),
    unit: "us",
    ratio: ratioOf(samples, "ours", "JSON.parse"),
    peer: "JSON.parse",
    ...(size === 2_000 && ruleCount === 60 ? { atMost: 0.4, why: why.wholeRequest } : {}),
  });
}

/** How the decision grows: words of 32 terms are asked one after another, and nothing else grows. */
async function growth(report, plans) {
  const body = agentRequest("anthropic", 2_000);
  const facts = plans.map(
    ({ plan }) =>
      readFacts(plan, { protocol: "anthropic", body, headers: Object.fromEntries(headers), client: null })
        .facts,
  );
  const samples = await interleave(
    plans.map(({ plan, name }, at) => ({
      name,
      work: () => decide(plan, { ...facts[at], text: "" }, ALL_HEALTHY, 0),
    })),
  );
  const [few, many] = plans;
  const words = ({ plan }) => plan.decision.arrays.testStarts.length - 1;
  const nanoseconds = ({ name }) => 1000 * median(samples.get(name));
  report.line({
    what: `from ${words(few)} words of a bit set to ${words(many)}: each word more`,
    value: (nanoseconds(many) - nanoseconds(few)) / (words(many) - words(few)),
    unit: "ns",
  });
}

/** No text, so that no matching is in it: the peer gets its topics for nothing too. */
async function decisionAlone(report, plan, rules) {
  const body = agentRequest("anthropic", 32_000);
  const read = readFacts(plan, {
    protocol: "anthropic",
    body,
    headers: Object.fromEntries(headers),
    client: null,
  });
  const facts = { ...read.facts, text: "" };
  const topics = new Set(matchTopics(plan, facts.text).found);
  const samples = await interleave([
    { name: "decide", work: () => decide(plan, facts, ALL_HEALTHY, 0) },
    { name: "walk", work: () => walk(rules, facts, topics) },
  ]);
  report.line({
    what: `${rules.length} rules: the decision from the facts`,
    value: 1000 * median(samples.get("decide")),
    unit: "ns",
    ratio: ratioOf(samples, "decide", "walk"),
    peer: "a walk over rule objects",
    ...(rules.length === 500 ? { atMost: 0.4, why: why.decision } : {}),
  });
}

/** What one would write by hand: the first rule object whose fields all hold. */
function walk(rules, facts, topics) {
  for (const rule of rules) {
    if (rule.model !== undefined && rule.model !== facts.model) continue;
    if (rule.team !== undefined && rule.team !== facts.headers["x-team"]) continue;
    if (rule.overTokens !== undefined && facts.inputTokens <= rule.overTokens) continue;
    if (rule.thinking !== undefined && rule.thinking !== facts.thinking) continue;
    if (rule.toolPrefix !== undefined && !facts.toolNames.some((name) => name.startsWith(rule.toolPrefix)))
      continue;
    if (rule.topic !== undefined && !topics.has(rule.topic)) continue;
    if (rule.overTurns !== undefined && facts.turns <= rule.overTurns) continue;
    return rule;
  }
  return null;
}
