import type { CommitPoint } from "../../engine/index.ts";
import type { Failure } from "../failures/failure.ts";
import { Interruption, wasLeft } from "../failures/interruption.ts";
import type { ClientError } from "../protocols/codec.ts";
import type { NeutralUsage } from "../protocols/neutral.ts";
import type { Attempt } from "./attempt.ts";
import type { ChainRun } from "./chain-run.ts";
import type { ChainWalk } from "./chain-walk.ts";
import { clientErrorOf } from "./client-error-of.ts";
import type { AnsweredBy, ClientSink } from "./client-sink.ts";
import { release } from "./contender.ts";
import type { Exchange } from "./exchange.ts";
import { exhaustedAnswer, type FinalAnswer, stopping, timedOut } from "./exhausted-chain.ts";
import type { Held, HeldStream } from "./held-stream.ts";
import type { Observation } from "./observation.ts";
import { Race, type Winner } from "./race.ts";
import { usageOf } from "./usage-of.ts";

/** How one request ended. */
export interface ChainResult {
  /** `relayed` is a provider's own refusal, in its words. */
  readonly outcome: "answered" | "relayed" | "broken" | "exhausted" | "client_gone";
  /** The attempt that the client saw something of. */
  readonly answered: Attempt | null;
  readonly observation: Observation | null;
  /** What was changed in the client's body for that attempt. */
  readonly edits: readonly string[];
  /** What the client was told instead of an answer. */
  readonly status: number;
}

/** Tries the targets of a chain until one answers, and gives the client that answer or the right error. */
export async function runChain(exchange: Exchange, run: ChainRun, sink: ClientSink): Promise<ChainResult> {
  const { walk, clock } = run;
  const commitInMs = exchange.startedAtMs + run.plan.gateway.commitHeadersAfterMs - clock.nowMs();
  const cancelCommit = exchange.facts.stream ? clock.after(commitInMs, () => sink.begin(null)) : () => {};
  const race = new Race(exchange, run);
  try {
    for (let winner = await race.winner(); winner !== null; winner = await race.winner()) {
      const result = await passOn(exchange, run, race, winner, sink);
      if (result !== null) return result;
    }
  } finally {
    cancelCommit();
    const lettingGo = race.end();
    if (lettingGo !== null) await lettingGo;
    walk.abandon();
  }
  return giveUp(exchange, run, sink);
}

/** Gives the client an answer that has begun; null where it broke off before the client saw anything of it. */
async function passOn(
  exchange: Exchange,
  { walk, clock, options }: ChainRun,
  race: Race,
  { contender, opening }: Winner,
  sink: ClientSink,
): Promise<ChainResult | null> {
  const { attempt, observation, timer, edits } = contender;
  const target = answeredBy(attempt, walk);
  const ended = (outcome: ChainResult["outcome"]): ChainResult => {
    return { outcome, answered: attempt, observation, edits, status: 200 };
  };
  const used = (): NeutralUsage => usageOf(observation, exchange.facts.inputTokens);
  if (opening.kind === "whole") {
    // Its bytes stay on the request's account until the client has taken them.
    timer.stop();
    walk.succeeded(attempt, used(), clock.nowMs() - attempt.startedAtMs);
    const { contentType, body } = opening.answer;
    sink.whole({ status: 200, contentType, body }, target);
    return ended("answered");
  }
  try {
    const { stream } = opening;
    const held = opening.done ? DONE : await holdBack(stream, options.commitAfter, observation);
    if (held.kind === "failed") {
      race.failed(contender, held.failure);
      return null;
    }
    if (held.kind === "no_room" || held.kind === "too_much") edits.push("committed early");
    timer.meetDeadline();
    sink.begin(target);
    for (const frames of stream.release()) await sink.write(frames);
    contender.account.close();
    const failure = held.kind === "done" ? null : await relay(stream, sink);
    if (failure === null) {
      const firstTokenAtMs = observation.firstContentAtMs ?? clock.nowMs();
      walk.succeeded(attempt, used(), firstTokenAtMs - attempt.startedAtMs);
      sink.end();
      return ended("answered");
    }
    race.failed(contender, failure);
    walk.finish();
    if (failure.class === "client_gone" && exchange.signal.aborted && !sink.begun)
      return ended("client_gone");
    await sink.write(stream.ending(brokenStreamError(exchange, failure)));
    sink.end();
    return ended(wasLeft(exchange.signal) ? "client_gone" : "broken");
  } finally {
    release(contender);
  }
}

const DONE: Held = { kind: "done" };

/** Holds a stream that has begun back up to its chain's commit point; without one its first content is that. */
async function holdBack(
  stream: HeldStream,
  commitAfter: CommitPoint | undefined,
  observation: Observation,
): Promise<Held> {
  const enough = (): boolean => commitAfter !== "complete" && observation.contentTokens >= (commitAfter ?? 0);
  return enough() ? { kind: "enough" } : stream.hold(enough);
}

/** Passes the rest of a stream on; null where it came whole. */
async function relay({ rest }: HeldStream, sink: ClientSink): Promise<Failure | null> {
  for (;;) {
    const step = await rest.next();
    if (step.kind === "failed") return step.failure;
    if (step.kind === "done") return null;
    const room = sink.write(step.bytes);
    if (room !== null) await room;
  }
}

async function giveUp(exchange: Exchange, run: ChainRun, sink: ClientSink): Promise<ChainResult> {
  const { walk, clock } = run;
  const ended = (
    outcome: ChainResult["outcome"],
    status: number,
    answered: Attempt | null = null,
  ): ChainResult => {
    return { outcome, answered, observation: null, edits: [], status };
  };
  const left: unknown = exchange.signal.reason;
  if (wasLeft(exchange.signal)) return ended("client_gone", 0);
  const nowMs = clock.nowMs();
  const chain = {
    failures: walk.tried.map(({ failure }) => failure),
    unavailable: [...run.resting, ...walk.passedOver],
    pauses: walk.pauses(),
  };
  const exhausted = exhaustedAnswer(chain, exchange.codec.protocol, nowMs);
  const final: FinalAnswer =
    left instanceof Interruption
      ? stopping(exchange.codec.protocol)
      : nowMs >= run.deadlineMs && exhausted.kind === "error"
        ? timedOut()
        : exhausted;
  const { error, options, relayed } = clientErrorOf(final, exchange, run.plan, walk);
  if (sink.begun) {
    const encoder = exchange.codec.streamEncoder({
      model: exchange.facts.model ?? "",
      includeUsage: false,
      tools: [],
      createdSeconds: Math.floor(nowMs / 1000),
    });
    await sink.write(encoder.fail({ ...error, requestId: exchange.requestId }));
    sink.end();
  } else if (relayed !== null) sink.whole(relayed.answer, answeredBy(relayed.attempt, walk));
  else sink.error(error, { ...options, attempts: walk.attemptsMade });
  if (relayed === null) return ended("exhausted", error.status);
  return ended("relayed", relayed.answer.status, relayed.attempt);
}

function answeredBy({ row }: Attempt, { attemptsMade }: ChainWalk): AnsweredBy {
  return { target: row.state.name, attempts: attemptsMade };
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
