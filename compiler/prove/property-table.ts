import { askAdapter } from "./properties/adapter.ts";
import { askAffinity } from "./properties/affinity.ts";
import { askAlias } from "./properties/alias.ts";
import { askAmbiguousSynonym } from "./properties/ambiguous-synonym.ts";
import type { Property } from "./properties/answer.ts";
import { askAttemptBound } from "./properties/attempt-bound.ts";
import { askBands } from "./properties/bands.ts";
import { askContradiction } from "./properties/contradiction.ts";
import { askCost } from "./properties/cost.ts";
import { askCredentials } from "./properties/credentials.ts";
import { askCycle } from "./properties/cycle.ts";
import { askDeadHop } from "./properties/dead-hop.ts";
import { askDeadSynonym } from "./properties/dead-synonym.ts";
import { askFailureDomain } from "./properties/failure-domain.ts";
import { askFaithful } from "./properties/faithful.ts";
import { askCapabilityLoss, askShrinkingOutput, askShrinkingWindow } from "./properties/fallback.ts";
import { askIdleAllowance } from "./properties/idle-allowance.ts";
import { askImpossibleTest } from "./properties/impossible-test.ts";
import { askLeakySynonym } from "./properties/leaky-synonym.ts";
import { askNever, askOnly } from "./properties/reach.ts";
import { askRetiring } from "./properties/retiring.ts";
import { askShadowed } from "./properties/shadowed.ts";
import { askStranded } from "./properties/stranded.ts";
import { askSurvive } from "./properties/survive.ts";
import { askTotal } from "./properties/total.ts";
import { askUnused } from "./properties/unused.ts";

/** Every property that the prover knows, in the order of the codes. A new one is a row. */
export const properties: readonly Property[] = [
  { code: "SB4001", kind: "implied", ask: askTotal, title: "every request of the envelope meets some rule" },
  { code: "SB4002", kind: "implied", ask: askContradiction, title: "some request meets each condition" },
  {
    code: "SB4003",
    kind: "implied",
    ask: askShadowed,
    title: "no rule is covered by the earlier ones together",
  },
  {
    code: "SB4004",
    kind: "implied",
    ask: askAlias,
    title: "no alias hides a rule from the models of real clients",
  },
  {
    code: "SB4005",
    kind: "implied",
    ask: askStranded,
    title: "where a rule wins, some target admits the request",
  },
  {
    code: "SB4006",
    kind: "implied",
    ask: askDeadHop,
    title: "each hop of a chain can be tried by some request",
  },
  {
    code: "SB4007",
    kind: "implied",
    ask: askShrinkingWindow,
    title: "no fallback fails for its window alone",
  },
  {
    code: "SB4008",
    kind: "implied",
    ask: askCapabilityLoss,
    title: "no fallback fails for one capability alone",
  },
  {
    code: "SB4009",
    kind: "implied",
    ask: askShrinkingOutput,
    title: "no fallback fails for its output limit alone",
  },
  {
    code: "SB4010",
    kind: "implied",
    ask: askAdapter,
    title: "some target of a chain speaks a protocol that carries the request",
  },
  { code: "SB4011", kind: "implied", ask: askCycle, title: "chains are acyclic" },
  { code: "SB4012", kind: "written", ask: askAttemptBound, title: "each hop gets its turn under `within`" },
  { code: "SB4013", kind: "written", ask: askNever, title: "each `never` holds on every admitted hop" },
  { code: "SB4014", kind: "written", ask: askOnly, title: "each `only` holds on every admitted hop" },
  { code: "SB4015", kind: "written", ask: askCost, title: "no request costs more than its ceiling" },
  {
    code: "SB4016",
    kind: "written",
    ask: askSurvive,
    title: "any single failure leaves a target that admits the request",
  },
  { code: "SB4017", kind: "lint", ask: askBands, title: "integer bands meet where they seem to" },
  {
    code: "SB4018",
    kind: "implied",
    ask: askAmbiguousSynonym,
    title: "no two topics of one priority own a synonym",
  },
  { code: "SB4019", kind: "implied", ask: askDeadSynonym, title: "each synonym can make its topic win" },
  { code: "SB4020", kind: "lint", ask: askLeakySynonym, title: "no synonym fires in ordinary words" },
  {
    code: "SB4021",
    kind: "implied",
    ask: askFailureDomain,
    title: "the hops of a chain do not share one point of failure",
  },
  {
    code: "SB4022",
    kind: "implied",
    ask: askAffinity,
    title: "no rule takes a request elsewhere for the state that it carries",
  },
  { code: "SB4023", kind: "implied", ask: askUnused, title: "everything declared is used" },
  { code: "SB4024", kind: "lint", ask: askRetiring, title: "no target retires soon" },
  {
    code: "SB4025",
    kind: "implied",
    ask: askCredentials,
    title: "what is reachable has credentials, and no secret is written down",
  },
  {
    code: "SB4026",
    kind: "written",
    ask: askImpossibleTest,
    title: "each test can pass, and each `forall` holds",
  },
  {
    code: "SB4027",
    kind: "lint",
    ask: askIdleAllowance,
    title: "each feature that a step gives up is asked for",
  },
  {
    code: "SB5001",
    kind: "implied",
    ask: askFaithful,
    title: "the plan decides as written at each rule, bound and hop gate",
  },
];
