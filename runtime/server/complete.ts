import { type AdmittedTarget, type ChainOptions, decide } from "../../engine/index.ts";
import type { ChainRun } from "../attempts/chain-run.ts";
import { ChainWalk } from "../attempts/chain-walk.ts";
import type { Exchange } from "../attempts/exchange.ts";
import { type ChainResult, runChain } from "../attempts/run-chain.ts";
import { turnTimes } from "../attempts/turn-times.ts";
import type { Unavailable } from "../health/plan-health.ts";
import type { BufferAccount } from "../limits/buffered-bytes.ts";
import type { Admission, Expected } from "../limits/client-limits.ts";
import { type ExpectedUse, expectedUse } from "../limits/expected-use.ts";
import { statefulTargets } from "../memory/stateful-targets.ts";
import type { Arrival } from "./arrival.ts";
import { chargesOf, usedInAll } from "./charges.ts";
import { comeIn } from "./come-in.ts";
import type { GatewayState } from "./gateway-state.ts";
import { tellLimited } from "./limited.ts";
import { record } from "./record.ts";
import { refusalOf, restingOf } from "./refusals.ts";
import { takePlace } from "./take-place.ts";
import { passedHeaders, type Understood, understand } from "./understand.ts";

/** Serves one request for a completion, from its body to its last byte. */
export async function complete(arrival: Arrival, state: GatewayState): Promise<void> {
  const leaveDoor = comeIn(arrival, state);
  if (leaveDoor === null) return;
  const place = takePlace(arrival, state);
  const leave = place instanceof Promise ? await place : place;
  if (leave === null) return leaveDoor();
  const account = state.buffered.open();
  try {
    await serve(arrival, state, account, leaveDoor);
    const taken = arrival.response.taken();
    if (taken !== null) await taken;
  } finally {
    leaveDoor();
    account.close();
    leave();
  }
}

async function serve(
  arrival: Arrival,
  state: GatewayState,
  account: BufferAccount,
  leaveDoor: () => void,
): Promise<void> {
  const understood = await understand(arrival, account, state.cohort);
  leaveDoor();
  if (understood.kind !== "request") {
    if (understood.kind === "wrong") arrival.response.error(understood.error);
    const outcome = understood.kind === "wrong" ? "bad_request" : "client_gone";
    return record(arrival, state, { outcome, facts: null, decision: null, ran: null });
  }
  const { facts } = understood;
  const { serving, response } = arrival;
  const nowMs = state.clock.nowMs();
  const decision = decide(serving.plan, facts, serving.health.at(nowMs), (chain) =>
    state.randomness.nextSeed(chain),
  );
  response.decidedBy(decision.rule);
  if (decision.outcome !== "route") {
    const { error, options } = refusalOf(decision, facts, serving, arrival.codec.protocol, nowMs);
    response.error(error, options);
    return record(arrival, state, { outcome: decision.outcome, facts, decision, ran: null });
  }
  const stateful = facts.stateful
    ? statefulTargets(understood.body.parsed(), decision.targets, serving.plan, state.storedAnswers)
    : { ok: true as const, targets: decision.targets };
  if (!stateful.ok) {
    response.error({ status: 400, kind: "invalid_request", message: stateful.problem });
    return record(arrival, state, { outcome: "refused", facts, decision, ran: null });
  }
  const options = serving.chains.get(decision.chain)?.options ?? {};
  const expected = expectedUse(serving.plan, facts, stateful.targets, options);
  const { client } = arrival;
  const admitted = client === null ? FREE : client.use.admit(expected.client, nowMs);
  const admission = admitted instanceof Promise ? await admitted : admitted;
  if (!admission.ok) {
    tellLimited(arrival, admission, nowMs);
    return record(arrival, state, { outcome: "limited", facts, decision, ran: null });
  }
  let used: Expected = { tokens: 0, nanoUsd: 0 };
  try {
    const resting = restingOf(decision.refused, serving, nowMs);
    const route = { chain: decision.chain, targets: stateful.targets, resting };
    const { exchange, run } = routeOf(arrival, state, account, understood, route, expected);
    const { walk } = run;
    const result = await runChain(exchange, run, response);
    remember(result, arrival, state);
    const charges = chargesOf(result, walk, serving.plan, facts);
    used = usedInAll(charges);
    record(arrival, state, { outcome: result.outcome, facts, decision, ran: { result, walk, charges } });
  } finally {
    admission.settle(used);
  }
}

/** Where a request goes. */
interface Route {
  readonly chain: string;
  readonly targets: readonly AdmittedTarget[];
  /** What of the chain rests, and for how long. */
  readonly resting: readonly Unavailable[];
}

/** A decided request, and all that its chain needs to be run. */
function routeOf(
  arrival: Arrival,
  state: GatewayState,
  account: BufferAccount,
  understood: Extract<Understood, { kind: "request" }>,
  { chain, targets, resting }: Route,
  { tokens }: ExpectedUse,
): { readonly exchange: Exchange; readonly run: ChainRun } {
  const { serving, codec, startedAtMs } = arrival;
  const { plan } = serving;
  const options: ChainOptions = serving.chains.get(chain)?.options ?? {};
  const deadlineMs = plan.within === null ? Number.POSITIVE_INFINITY : startedAtMs + plan.within.waitMs;
  const attempts = Math.min(
    options.attempts ?? Number.POSITIVE_INFINITY,
    plan.within?.attempts ?? Number.POSITIVE_INFINITY,
  );
  const walk = new ChainWalk(
    targets,
    (target) => plan.targets[target]?.windowTokens ?? 0,
    serving.health,
    { attempts, deadlineMs, turnTimeMs: turnTimes(plan, options), tokens },
    state.clock,
  );
  let neutral: ReturnType<Exchange["neutral"]> | null = null;
  const exchange: Exchange = {
    requestId: arrival.requestId,
    codec,
    body: understood.body,
    facts: understood.facts,
    neutral: () => {
      neutral ??= codec.decodeRequest(understood.body.parsed());
      return neutral;
    },
    passedHeaders: passedHeaders(arrival),
    signal: arrival.signal,
    startedAtMs,
  };
  const run: ChainRun = {
    plan,
    options,
    walk,
    resting,
    deadlineMs,
    makeAttempt: serving.makeAttempt,
    account,
    clock: state.clock,
  };
  return { exchange, run };
}

/** Remembers where the opaque parts of an answer came from, so that they go back there and nowhere else. */
function remember({ answered, observation }: ChainResult, { serving }: Arrival, state: GatewayState): void {
  const provider = serving.plan.providers[serving.plan.targets[answered?.target ?? -1]?.provider ?? -1];
  if (provider === undefined || observation === null) return;
  // A Chat server is sent unsigned thinking whoever made it, or none: see `reasoning_field`.
  const unsigned = provider.protocol === "openai-chat" ? [] : observation.unsigned;
  for (const thought of [...observation.signatures, ...unsigned])
    state.thoughts.remember(thought, provider.signatureDomain);
  if (provider.protocol === "openai-responses" && observation.answerId !== "")
    state.storedAnswers.remember(observation.answerId, provider.name);
}

const FREE: Admission = { ok: true, settle: () => {} };
