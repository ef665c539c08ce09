import { decide, type PlanTarget } from "../../engine/index.ts";
import { AttemptTimer } from "../attempts/attempt-timer.ts";
import { readWhole } from "../attempts/read-whole.ts";
import type { BufferAccount } from "../limits/buffered-bytes.ts";
import { rewriteBody } from "../protocols/index.ts";
import { isObject, numberOrNull, parseJson } from "../protocols/json-value.ts";
import { endpointOf } from "../upstream/endpoint.ts";
import { upstreamHeaders } from "../upstream/upstream-headers.ts";
import type { Arrival } from "./arrival.ts";
import type { GatewayState } from "./gateway-state.ts";
import { record } from "./record.ts";
import { refusalOf } from "./refusals.ts";
import { passedHeaders, type Understood, understand } from "./understand.ts";

const LONGEST_COUNT_BYTES = 65_536;

/** Counts a request's tokens where it would go: by the first admitted target that can, else by our upper estimate. */
export async function countTokens(arrival: Arrival, state: GatewayState): Promise<void> {
  const { serving, response, codec } = arrival;
  if (serving.plan.gateway.countTokens === "off") {
    const message = "this gateway's plan turns token counting off";
    response.error({ status: 501, kind: "invalid_request", message }, { retry: false });
    return record(arrival, state, { outcome: "off", facts: null, decision: null });
  }
  const account = state.buffered.open();
  try {
    const understood = await understand(arrival, account);
    if (understood.kind !== "request") {
      if (understood.kind === "wrong") response.error(understood.error);
      return record(arrival, state, { outcome: "bad_request", facts: null, decision: null });
    }
    const nowMs = state.clock.nowMs();
    const { facts } = understood;
    const decision = decide(serving.plan, facts, serving.health.at(nowMs), state.randomness.nextSeed());
    response.decidedBy(decision.rule);
    if (decision.outcome === "reject") {
      const { error, options } = refusalOf(decision, serving, codec.protocol, nowMs);
      response.error(error, options);
      return record(arrival, state, { outcome: decision.outcome, facts, decision });
    }
    const targets = decision.outcome === "route" ? decision.targets : [];
    const counter = targets.find(({ target }) => providerOf(arrival, target)?.protocol === "anthropic");
    const counted =
      counter === undefined ? null : await askTarget(arrival, state, understood, counter.target, account);
    if (counted === null) response.also({ "x-signalbox-count": "estimate" });
    const body = JSON.stringify({ input_tokens: counted ?? facts.inputTokens });
    response.whole({ status: 200, contentType: "application/json", body }, null);
    record(arrival, state, { outcome: "counted", facts, decision });
  } finally {
    account.close();
  }
}

/** The target's own count; null where it gives none, which is no failure of the target's. */
async function askTarget(
  arrival: Arrival,
  state: GatewayState,
  { body, facts }: Extract<Understood, { kind: "request" }>,
  row: number,
  account: BufferAccount,
): Promise<number | null> {
  const provider = providerOf(arrival, row);
  const target = arrival.serving.plan.targets[row];
  if (provider === undefined || target === undefined || state.echo) return null;
  const taken = arrival.serving.health
    .row(row)
    .pool.take({ input: 0, output: 0 }, new Set(), state.clock.nowMs());
  if (!taken.ok) return null;
  if (state.shared !== null && taken.demands.length > 0) {
    if ((await state.shared.confirm(taken.demands)) !== null) {
      taken.settle({ input: 0, output: 0 });
      return null;
    }
  }
  const timer = new AttemptTimer(provider.timeouts, Number.POSITIVE_INFINITY, arrival.signal, state.clock);
  try {
    timer.awaitFirstToken();
    const reply = await state.upstream.post(
      {
        endpoint: endpointOf(provider, "anthropic", "/count_tokens"),
        headers: upstreamHeaders(provider, "anthropic", taken.key.secret, passedHeaders(arrival), false),
        body: rewriteBody(body, {
          protocol: "anthropic",
          asked: facts,
          model: target.model,
          quirks: provider.quirks,
          keepsThinking: () => true,
        }).bytes,
        network: provider.network,
        connectTimeoutMs: provider.timeouts.connectMs,
        onSending: () => {},
      },
      timer.signal,
    );
    if (reply.kind === "failed") return null;
    const read = await readWhole(reply.body, timer, account, LONGEST_COUNT_BYTES);
    if (reply.status !== 200 || read.kind !== "read") return null;
    const answer = parseJson(new TextDecoder().decode(read.bytes));
    return isObject(answer) ? numberOrNull(answer["input_tokens"]) : null;
  } finally {
    timer.stop();
    taken.settle({ input: 0, output: 0 });
  }
}

function providerOf({ serving }: Arrival, row: number) {
  const target: PlanTarget | undefined = serving.plan.targets[row];
  return serving.plan.providers[target?.provider ?? -1];
}
