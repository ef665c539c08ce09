export { decide } from "./decide/decide.ts";
export * from "./decide/decision.ts";
export { decisionToJson } from "./decide/decision-json.ts";
export { type FactNeed, factNeed } from "./decide/fact-need.ts";
export * from "./decide/fact-values.ts";
export type { GateResult } from "./decide/gate-results.ts";
export * from "./decide/gate-table.ts";
export * from "./decide/glob.ts";
export { factText, intervalText, valuesText } from "./decide/need-text.ts";
export { costNanoUsd } from "./decide/order.ts";
export { refusalText } from "./decide/refusal-text.ts";
export { renderDecision } from "./decide/render-decision.ts";
export { failedText, renderTrace } from "./decide/render-trace.ts";
export { targetName } from "./decide/target-name.ts";
export { TermReader } from "./decide/term-needs.ts";
export * from "./decide/trace.ts";
export * from "./facts/effort-budget.ts";
export { TokenEstimate } from "./facts/estimate-tokens.ts";
export * from "./facts/facts.ts";
export * from "./facts/facts-from-json.ts";
export * from "./facts/facts-json.ts";
export { JsonTally, jsonExcess } from "./facts/json-tally.ts";
export * from "./facts/offered-tools.ts";
export * from "./facts/read-facts.ts";
export { type RequestHeaders, requestHeaders } from "./facts/request-headers.ts";
export * from "./facts/table.ts";
export { cutUnits, type TokenReader } from "./match/cut-units.ts";
export * from "./match/dialect.ts";
export * from "./match/match-topics.ts";
export * from "./match/matcher-form.ts";
export * from "./match/matcher-forms.ts";
export * from "./match/matcher-problem.ts";
export * from "./match/matcher-tables.ts";
export { type ReadPhrase, readPhrases } from "./match/read-phrases.ts";
export * from "./match/topic-match.ts";
export { JOIN_WORD, slotOf, WORD_BITS, WORD_FIELDS } from "./match/word-dictionary.ts";
export { WordKey } from "./match/word-key.ts";
export {
  FAILURE,
  FILTER,
  filterBit,
  REPORT,
  ROOT_FILTER,
  ROOT_REPORT,
  ROOT_STATE,
  STATE_FIELDS,
} from "./match/word-trie.ts";
export * from "./plan/artifact-layout.ts";
export { canonicalJson } from "./plan/canonical-json.ts";
export * from "./plan/decision-tables.ts";
export { describePlan, type PlanDescription } from "./plan/describe-plan.ts";
export * from "./plan/dimension-classes.ts";
export * from "./plan/load-plan.ts";
export * from "./plan/not-public.ts";
export * from "./plan/plan.ts";
export * from "./plan/plan-signature.ts";
export { renderDescription } from "./plan/render-description.ts";
export * from "./plan/sha256.ts";
export * from "./plan/turn-time.ts";
export * from "./protocols/losses.ts";
export * from "./requests/unwritable.ts";
export { type WriteResult, type WrittenRequest, writeRequest } from "./requests/write-request.ts";
export * from "./scan/read-request.ts";
export type { Member } from "./scan/scanned-body.ts";
export * from "./text/boundaries.ts";
export { UNICODE_VERSION } from "./text/generated/unicode-data.ts";
export * from "./text/ignored-blocks.ts";
export { normalise, normalisePhrase } from "./text/normalise.ts";
export { UnitBuffer } from "./text/unit-buffer.ts";
