import type { ChainOptions, Plan } from "../../engine/index.ts";
import type { Clock } from "../clock/clock.ts";
import type { Failure } from "../failures/failure.ts";
import { Interruption } from "../failures/interruption.ts";
import { malformed } from "../failures/read-failure.ts";
import type { BufferAccount } from "../limits/buffered-bytes.ts";
import type { ClientError } from "../protocols/codec.ts";
import type { StreamedAnswer } from "./answer-step.ts";
import { type AttemptTimeouts, AttemptTimer } from "./attempt-timer.ts";
import type { Attempt, ChainWalk } from "./chain-walk.ts";
import { clientErrorOf } from "./client-error-of.ts";
import type { ClientSink } from "./client-sink.ts";
import type { Exchange } from "./exchange.ts";
import { exhaustedAnswer, type FinalAnswer, stopping, timedOut } from "./exhausted-chain.ts";
import type { AttemptMaker } from "./make-attempt.ts";
import { Observation } from "./observation.ts";

/** How one request ended. */
export interface ChainResult {
  readonly outcome: "answered" | "broken" | "exhausted" | "client_gone";
  /** The attempt that the client saw something of. */
  readonly answered: Attempt | null;
  readonly observation: Observation | null;
  /** What was changed in the client's body for that attempt. */
  readonly edits: readonly string[];
  /** What the client was told instead of an answer. */
  readonly status: number;
}

export interface ChainRun {
  readonly plan: Plan;
  readonly options: ChainOptions;
  readonly walk: ChainWalk;
  readonly deadlineMs: number;
  readonly makeAttempt: AttemptMaker;
  readonly account: BufferAccount;
  readonly clock: Clock;
}

/** Tries the targets of a chain until one answers, and gives the client that answer or the right error. */
export async function runChain(exchange: Exchange, run: ChainRun, sink: ClientSink): Promise<ChainResult> {
  const { walk, clock } = run;
  const commitInMs = exchange.startedAtMs + run.plan.gateway.commitHeadersAfterMs - clock.nowMs();
  const cancelCommit = exchange.facts.stream ? clock.after(commitInMs, () => sink.begin(null)) : () => {};
  try {
    for (let attempt = walk.next(); attempt !== null; attempt = walk.next()) {
      const timer = new AttemptTimer(timeoutsOf(run, attempt), run.deadlineMs, exchange.signal, clock);
      const result = await tryTarget(exchange, run, attempt, timer, sink).finally(() => timer.stop());
      if (result !== null) return result;
    }
  } finally {
    cancelCommit();
    walk.abandon();
  }
  return giveUp(exchange, run, sink);
}

/** One attempt from start to end; null where the next one is to be tried. */
async function tryTarget(
  exchange: Exchange,
  run: ChainRun,
  attempt: Attempt,
  timer: AttemptTimer,
  sink: ClientSink,
): Promise<ChainResult | null> {
  const { walk, clock } = run;
  const observation = new Observation();
  const edits: string[] = [];
  const answer = await run.makeAttempt(exchange, attempt, {
    timer,
    observation,
    edits,
    account: run.account,
  });
  if (answer.kind === "failed") {
    walk.failed(attempt, answer.failure);
    return null;
  }
  const answeredBy = { target: attempt.row.state.name, attempts: walk.attemptsMade };
  const ended = (outcome: ChainResult["outcome"]): ChainResult => {
    return { outcome, answered: attempt, observation, edits, status: 200 };
  };
  if (answer.kind === "whole") {
    walk.succeeded(attempt, observation.usage, clock.nowMs() - attempt.startedAtMs);
    sink.whole({ status: 200, contentType: answer.contentType, body: answer.body }, answeredBy);
    return ended("answered");
  }
  const relayed = await relay(answer, run.account, sink, () => sink.begin(answeredBy));
  if (relayed.failure === null) {
    const firstTokenAtMs = observation.firstContentAtMs ?? clock.nowMs();
    walk.succeeded(attempt, observation.usage, firstTokenAtMs - attempt.startedAtMs);
    sink.end();
    return ended("answered");
  }
  walk.failed(attempt, relayed.failure);
  if (!relayed.contentSent) return null;
  walk.finish();
  if (relayed.failure.class === "client_gone" && exchange.signal.aborted && !sink.begun)
    return ended("client_gone");
  await sink.write(answer.ending(brokenStreamError(exchange, relayed.failure)));
  sink.end();
  return ended(relayed.failure.class === "client_gone" ? "client_gone" : "broken");
}

interface Relayed {
  /** Null where the answer came whole. */
  readonly failure: Failure | null;
  readonly contentSent: boolean;
}

/** Passes a stream on, holding everything back until its first content. */
async function relay(
  answer: StreamedAnswer,
  account: BufferAccount,
  sink: ClientSink,
  begin: () => void,
): Promise<Relayed> {
  const held: (Uint8Array | string)[] = [];
  let contentSent = false;
  const release = async (): Promise<void> => {
    begin();
    contentSent = true;
    for (const frames of held.splice(0)) await sink.write(frames);
  };
  for await (const step of answer.steps) {
    if (step.kind === "failed") return { failure: step.failure, contentSent };
    if (step.kind === "done") {
      if (!contentSent) await release();
      return { failure: null, contentSent };
    }
    if (contentSent) await sink.write(step.bytes);
    else {
      held.push(step.bytes);
      if (step.content) await release();
      else if (!account.take(step.bytes.length)) {
        return { failure: malformed("too much was held back before any content came"), contentSent };
      }
    }
  }
  return { failure: malformed("the stream ended without a word"), contentSent };
}

async function giveUp(exchange: Exchange, run: ChainRun, sink: ClientSink): Promise<ChainResult> {
  const { walk, clock } = run;
  const ended = (outcome: ChainResult["outcome"], status: number): ChainResult => {
    return { outcome, answered: null, observation: null, edits: [], status };
  };
  const left: unknown = exchange.signal.reason;
  if (left instanceof Interruption && left.because === "client_gone") return ended("client_gone", 0);
  const nowMs = clock.nowMs();
  const chain = {
    failures: walk.tried.map(({ failure }) => failure),
    unavailable: walk.passedOver,
    pauses: walk.pauses(),
  };
  const exhausted = exhaustedAnswer(chain, exchange.codec.protocol, nowMs);
  const final: FinalAnswer =
    left instanceof Interruption
      ? stopping(exchange.codec.protocol)
      : nowMs >= run.deadlineMs && exhausted.kind === "error"
        ? timedOut()
        : exhausted;
  const { error, options, whole, answeredBy } = clientErrorOf(final, exchange, run.plan, walk);
  if (sink.begun) {
    await sink.write(exchange.codec.encodeStreamError({ ...error, requestId: exchange.requestId }));
    sink.end();
  } else if (whole !== null) sink.whole(whole, answeredBy);
  else sink.error(error, { ...options, attempts: walk.attemptsMade });
  return ended("exhausted", error.status);
}

function brokenStreamError({ requestId }: Exchange, failure: Failure): ClientError {
  const timedOutMidway = failure.class === "timed_out";
  return {
    status: timedOutMidway ? 504 : 502,
    kind: failure.class === "overloaded" ? "overloaded" : timedOutMidway ? "timeout" : "upstream",
    message:
      failure.class === "client_gone"
        ? "the gateway is stopping"
        : `the provider's answer broke off (${failure.class.replaceAll("_", " ")})`,
    requestId,
  };
}

function timeoutsOf({ plan, options }: ChainRun, attempt: Attempt): AttemptTimeouts {
  const provider = plan.providers[plan.targets[attempt.target]?.provider ?? -1];
  if (provider === undefined) throw new Error(`target ${attempt.target} has no provider row`);
  return { ...provider.timeouts, ...options };
}
