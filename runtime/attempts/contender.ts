import { attemptTimeouts } from "../../engine/index.ts";
import type { Failure } from "../failures/failure.ts";
import { malformed, noRoom } from "../failures/read-failure.ts";
import type { BufferAccount } from "../limits/buffered-bytes.ts";
import type { Declined, WholeAnswer } from "./answer-step.ts";
import type { Attempt } from "./attempt.ts";
import { type AttemptTimeouts, AttemptTimer } from "./attempt-timer.ts";
import type { ChainRun } from "./chain-run.ts";
import type { Exchange } from "./exchange.ts";
import { HeldStream } from "./held-stream.ts";
import { Observation } from "./observation.ts";

/** One attempt under way, which may become the answer. */
export interface Contender {
  readonly attempt: Attempt;
  readonly timer: AttemptTimer;
  readonly observation: Observation;
  /** What was changed in the client's body for it. */
  readonly edits: string[];
  /** What it holds in memory. */
  readonly account: BufferAccount;
  /** Comes with its first content, or with the whole answer where that is no stream. */
  readonly opening: Promise<Opening>;
}

/** How an attempt's answer began. */
export type Opening =
  | { readonly kind: "whole"; readonly answer: WholeAnswer }
  /** `done` is a stream that has come to its end without any content. */
  | { readonly kind: "stream"; readonly stream: HeldStream; readonly done: boolean }
  | { readonly kind: "failed"; readonly failure: Failure }
  | Declined;

/** Sets an attempt going. */
export function startContender(exchange: Exchange, run: ChainRun, attempt: Attempt): Contender {
  const timer = new AttemptTimer(timeoutsOf(run, attempt), attempt.untilMs, exchange.signal, run.clock);
  const observation = new Observation();
  const edits: string[] = [];
  const account = run.account.part();
  const answer = run.makeAttempt(exchange, attempt, { timer, observation, edits, account });
  const opening = answer.then((made): Opening | Promise<Opening> => {
    if (made.kind === "streamed") return openStream(new HeldStream(made, account));
    return made.kind === "whole" ? { kind: "whole", answer: made } : made;
  });
  return { attempt, timer, observation, edits, account, opening };
}

/** Lets go of all that a contender still has. */
export function release({ timer, account }: Contender): void {
  timer.stop();
  account.close();
}

async function openStream(stream: HeldStream): Promise<Opening> {
  const held = await stream.hold(({ content }) => content);
  switch (held.kind) {
    case "failed":
      return held;
    case "no_room":
      return { kind: "failed", failure: noRoom() };
    case "too_much":
      return { kind: "failed", failure: malformed("too much was held back before any content came") };
    case "enough":
    case "done":
      return { kind: "stream", stream, done: held.kind === "done" };
  }
}

function timeoutsOf({ plan, options }: ChainRun, attempt: Attempt): AttemptTimeouts {
  const provider = plan.providers[plan.targets[attempt.target]?.provider ?? -1];
  if (provider === undefined) throw new Error(`target ${attempt.target} has no provider row`);
  return attemptTimeouts(options, provider.timeouts);
}
