import { type AdmittedTarget, decide, type PlanTarget } from "../../engine/index.ts";
import { AttemptTimer } from "../attempts/attempt-timer.ts";
import { readWhole } from "../attempts/read-whole.ts";
import { wasLeft } from "../failures/interruption.ts";
import type { BufferAccount } from "../limits/buffered-bytes.ts";
import type { Expected } from "../limits/client-limits.ts";
import { keepsThinkingFor } from "../memory/kept-thinking.ts";
import { rewriteBody } from "../protocols/index.ts";
import { parseJson, writeJson } from "../protocols/json-text.ts";
import { isObject, numberOrNull } from "../protocols/json-value.ts";
import { endpointOf } from "../upstream/endpoint.ts";
import { upstreamHeaders } from "../upstream/upstream-headers.ts";
import type { Arrival } from "./arrival.ts";
import { comeIn } from "./come-in.ts";
import type { GatewayState } from "./gateway-state.ts";
import { tellLimited } from "./limited.ts";
import { record } from "./record.ts";
import { refusalOf } from "./refusals.ts";
import { takePlace } from "./take-place.ts";
import { passedHeaders, type Understood, understand } from "./understand.ts";

const LONGEST_COUNT_BYTES = 65_536;

/** Counts a request's tokens where it would go: by the first admitted target that can, else by our upper estimate. */
export async function countTokens(arrival: Arrival, state: GatewayState): Promise<void> {
  const { serving, response } = arrival;
  if (serving.plan.gateway.countTokens === "off") {
    const message = "this gateway's plan turns token counting off";
    response.error({ status: 501, kind: "invalid_request", message }, { retry: false });
    return record(arrival, state, { outcome: "off", facts: null, decision: null, ran: null });
  }
  const leaveDoor = comeIn(arrival, state);
  if (leaveDoor === null) return;
  const place = takePlace(arrival, state);
  const leave = place instanceof Promise ? await place : place;
  if (leave === null) return leaveDoor();
  const account = state.buffered.open();
  try {
    await count(arrival, state, account, leaveDoor);
  } finally {
    leaveDoor();
    account.close();
    leave();
  }
}

async function count(
  arrival: Arrival,
  state: GatewayState,
  account: BufferAccount,
  leaveDoor: () => void,
): Promise<void> {
  const { serving, response, codec, client } = arrival;
  const understood = await understand(arrival, account, state.cohort);
  leaveDoor();
  if (understood.kind !== "request") {
    if (understood.kind === "wrong") response.error(understood.error);
    const outcome = understood.kind === "wrong" ? "bad_request" : "client_gone";
    return record(arrival, state, { outcome, facts: null, decision: null, ran: null });
  }
  const nowMs = state.clock.nowMs();
  const { facts } = understood;
  // A count takes no turn of a pool's.
  const decision = decide(serving.plan, facts, serving.health.at(nowMs));
  response.decidedBy(decision.rule);
  if (decision.outcome === "reject") {
    const { error, options } = refusalOf(decision, facts, serving, codec.protocol, nowMs);
    response.error(error, options);
    return record(arrival, state, { outcome: decision.outcome, facts, decision, ran: null });
  }
  // A count is a request of its client's, and uses none of its tokens.
  const admission = await client?.use.admit(NO_TOKENS, nowMs);
  if (admission?.ok === false) {
    tellLimited(arrival, admission, nowMs);
    return record(arrival, state, { outcome: "limited", facts, decision, ran: null });
  }
  try {
    const targets = decision.outcome === "route" ? decision.targets : [];
    const counted = await firstCount(arrival, state, understood, targets, account);
    if (counted === null) response.also({ "x-signalbox-count": "estimate" });
    const body = writeJson({ input_tokens: counted ?? facts.inputTokens });
    response.whole({ status: 200, contentType: "application/json", body }, null);
  } finally {
    admission?.settle(NO_TOKENS);
  }
  const outcome = wasLeft(arrival.signal) ? "client_gone" : "counted";
  record(arrival, state, { outcome, facts, decision, ran: null });
}

const NO_TOKENS: Expected = { tokens: 0, nanoUsd: 0 };

/** The count of the first target that has an endpoint for it; null where none has, or that one gives none. */
async function firstCount(
  arrival: Arrival,
  state: GatewayState,
  understood: Extract<Understood, { kind: "request" }>,
  targets: readonly AdmittedTarget[],
  account: BufferAccount,
): Promise<number | null> {
  for (const { target } of targets) {
    const answer = await askTarget(arrival, state, understood, target, account);
    if (answer.kind !== "has_none") return answer.kind === "counted" ? answer.tokens : null;
  }
  return null;
}

type Count = { readonly kind: "counted"; readonly tokens: number } | { readonly kind: "has_none" | "failed" };

/**
 * The target's own count. That it gives none is no failure of the target's; and providers limit their counting apart, so it takes
 * nothing of a key's room.
 */
async function askTarget(
  arrival: Arrival,
  state: GatewayState,
  { body, facts }: Extract<Understood, { kind: "request" }>,
  row: number,
  account: BufferAccount,
): Promise<Count> {
  const provider = providerOf(arrival, row);
  const target = arrival.serving.plan.targets[row];
  if (provider?.protocol !== "anthropic" || target === undefined || state.echo) return { kind: "has_none" };
  const key = arrival.serving.health.row(row).pool.choose(state.clock.nowMs());
  if (key === null) return { kind: "failed" };
  const timer = new AttemptTimer(provider.timeouts, Number.POSITIVE_INFINITY, arrival.signal, state.clock);
  try {
    timer.awaitFirstToken();
    const reply = await state.upstream.post(
      {
        endpoint: endpointOf(provider, "anthropic", "/count_tokens"),
        headers: upstreamHeaders(provider, "anthropic", key.secret, passedHeaders(arrival), false),
        body: rewriteBody(body, {
          protocol: "anthropic",
          asked: facts,
          model: target.model,
          // A count takes no settings of a call.
          quirks: { ...provider.quirks, defaults: {} },
          keepsThinking: keepsThinkingFor(
            { domain: provider.signatureDomain, model: target.model, askedModel: facts.model },
            state.thoughts,
          ),
        }).bytes,
        network: provider.network,
        connectTimeoutMs: provider.timeouts.connectMs,
        onSending: () => {},
      },
      timer.signal,
    );
    if (reply.kind === "failed") return { kind: "failed" };
    const read = await readWhole(reply.body, timer, account, LONGEST_COUNT_BYTES);
    if (noSuchEndpoint.has(reply.status)) return { kind: "has_none" };
    if (reply.status !== 200 || read.kind !== "read") return { kind: "failed" };
    const answer = parseJson(new TextDecoder().decode(read.bytes));
    const tokens = isObject(answer) ? numberOrNull(answer["input_tokens"]) : null;
    return tokens === null || tokens < 0 ? { kind: "failed" } : { kind: "counted", tokens };
  } finally {
    timer.stop();
  }
}

const noSuchEndpoint: ReadonlySet<number> = new Set([404, 405, 501]);

function providerOf({ serving }: Arrival, row: number) {
  const target: PlanTarget | undefined = serving.plan.targets[row];
  return serving.plan.providers[target?.provider ?? -1];
}
