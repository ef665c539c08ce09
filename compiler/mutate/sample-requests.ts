import type { Facts, Gate } from "../../engine/index.ts";
import { gateTable } from "../../engine/index.ts";
import type { Analysis } from "../prove/analysis/analysis.ts";
import { GateRequests, hopsOf } from "../prove/faithful/gate-requests.ts";
import { PlainFacts } from "../prove/faithful/plain-facts.ts";
import { randomRequests } from "../prove/faithful/random-requests.ts";
import { RuleRequests } from "../prove/faithful/rule-requests.ts";

/** Requests that tell one configuration from another, no more than `most`; of the rules each has its share. */
export function* sampleRequests(analysis: Analysis, most: number): Iterable<Facts> {
  let left = most;
  const plain = new PlainFacts(analysis.space);
  const ruleRequests = new RuleRequests(analysis, plain);
  for (const facts of general(analysis, plain, most)) {
    if (left-- <= most / 2) break;
    yield facts;
  }
  const share = Math.max(FEWEST_OF_RULE, Math.ceil(left / Math.max(1, analysis.rules.length)));
  for (const { row } of analysis.rules) {
    let more = share;
    for (const facts of [...ruleRequests.shared(row), ...ruleRequests.of(row)]) {
      if (left-- <= 0) return;
      yield facts;
      if (--more <= 0) break;
    }
  }
}

const FEWEST_OF_RULE = 3;

function* general(analysis: Analysis, plain: PlainFacts, most: number): Iterable<Facts> {
  yield* new RuleRequests(analysis, plain).envelope();
  yield* randomRequests(analysis, plain, most / 5);
  const gateRequests = new GateRequests(analysis, plain);
  for (const hop of hopsOf(analysis)) {
    for (const gate of Object.keys(gateTable) as Gate[]) {
      const visit = gateRequests.visit(hop, gate);
      if (visit.kind === "requests") yield* visit.requests;
    }
  }
}
