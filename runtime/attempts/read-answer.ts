import { jsonExcess, type PlanQuirks, type PlanTarget } from "../../engine/index.ts";
import type { Clock } from "../clock/clock.ts";
import type { Failure } from "../failures/failure.ts";
import { failureOfException, failureOfReply, malformed, noRoom } from "../failures/read-failure.ts";
import type { Codec } from "../protocols/codec.ts";
import { parseJson, writeJson } from "../protocols/json-text.ts";
import { isObject, numberOrNull } from "../protocols/json-value.ts";
import { readProviderError } from "../protocols/provider-error.ts";
import type { SseEvent } from "../protocols/sse.ts";
import { argumentsExcess } from "../protocols/tool-arguments.ts";
import { unfoldResponse } from "../protocols/unfold.ts";
import type { UpstreamReply } from "../upstream/upstream.ts";
import { answerOptions } from "./answer-options.ts";
import type { AttemptAnswer } from "./answer-step.ts";
import type { AttemptSetting } from "./attempt-setting.ts";
import type { Exchange } from "./exchange.ts";
import { type FrameWriter, ProviderStream } from "./provider-stream.ts";
import { readWhole } from "./read-whole.ts";
import { toldAnswer } from "./told-answer.ts";
import { withinStack } from "./within-stack.ts";

/** What is needed to understand a provider's answer and to hand it to the client. */
export interface AnswerReading {
  readonly exchange: Exchange;
  readonly setting: AttemptSetting;
  /** The provider's protocol. */
  readonly codec: Codec;
  readonly target: PlanTarget;
  readonly quirks: PlanQuirks;
  /** Whether the answer is the client's as it is written: both sides speak one protocol, and the request was not translated. */
  readonly passes: boolean;
  /** Of an answer that passes: whether a frame of the answer is the client's to see. */
  readonly keeps: (frame: SseEvent) => boolean;
  readonly clock: Clock;
}

/** An answer that is no stream is held whole, up to here. */
const LONGEST_ANSWER_BYTES = 64 * 1024 * 1024;
const LONGEST_ERROR_BYTES = 1024 * 1024;

type Answer = Extract<UpstreamReply, { kind: "answer" }>;

/** Reads a provider's reply: an answer for the client, or a failure of its class. */
export function readAnswer(
  reply: UpstreamReply,
  reading: AnswerReading,
): AttemptAnswer | Promise<AttemptAnswer> {
  if (reply.kind === "failed") return failed(failureOfException(reply.error, false));
  const encoding = reply.header("content-encoding");
  if (encoding !== null && encoding !== "" && encoding !== "identity") {
    return refuse(reply, `the answer is compressed (${encoding}), which was not accepted`);
  }
  if (reply.status >= 300) return errorAnswer(reply, reading).then(failed);
  const isStream = (reply.header("content-type") ?? "").toLowerCase().startsWith("text/event-stream");
  if (!isStream) return wholeAnswer(reply, reading);
  return reading.exchange.facts.stream
    ? streamAnswer(reply, reading)
    : refuse(reply, "the answer is a stream, which was not asked for");
}

async function errorAnswer(reply: Answer, { setting, codec, clock }: AnswerReading): Promise<Failure> {
  // Its status says enough to go on by.
  setting.timer.awaitBytes();
  const read = await readWhole(reply.body, setting.timer, setting.account, LONGEST_ERROR_BYTES);
  const body = read.kind === "read" ? read.bytes : new Uint8Array(0);
  return failureOfReply(codec.protocol, { ...reply, body }, clock.nowMs());
}

async function wholeAnswer(reply: Answer, reading: AnswerReading): Promise<AttemptAnswer> {
  const { setting } = reading;
  const read = await readWhole(reply.body, setting.timer, setting.account, LONGEST_ANSWER_BYTES);
  if (read.kind === "failed") return failed(failureOfException(read.error, true));
  if (read.kind === "too_large") return failed(malformed("the answer is too large to hold"));
  if (read.kind === "no_room") return failed(noRoom());
  const excess = jsonExcess(read.bytes);
  if (excess !== null) return failed(malformed(`the answer holds ${excess}`));
  return (
    withinStack(() => understood(reply, read.bytes, reading)) ??
    failed(malformed("the answer nests too deeply"))
  );
}

function understood(reply: Answer, bytes: Uint8Array, reading: AnswerReading): AttemptAnswer {
  const { exchange, setting, codec, clock } = reading;
  const body = parseJson(utf8.decode(bytes));
  if (readProviderError(body) !== null) {
    return failed(failureOfReply(codec.protocol, { ...reply, body: bytes }, clock.nowMs()));
  }
  if (!isObject(body)) return failed(malformed("the answer is no JSON object"));
  const decoded = codec.decodeResponse(body, { reasoningField: reading.quirks.reasoningField });
  if (!decoded.ok) return failed(malformed(`${decoded.path}: ${decoded.problem}`));
  const excess = argumentsExcess(decoded.value.parts);
  if (excess !== null) return failed(malformed(`the arguments of its calls hold ${excess}`));
  setting.observation.answer(decoded.value);
  if (reading.passes && !exchange.facts.stream)
    return { kind: "whole", contentType: "application/json", body: bytes };
  const options = answerOptions(exchange, reading.target, clock);
  if (exchange.facts.stream)
    return toldAnswer(unfoldResponse(decoded.value), exchange.codec.streamEncoder(options));
  return {
    kind: "whole",
    contentType: "application/json",
    body: writeJson(exchange.codec.encodeResponse(decoded.value, options)),
  };
}

function streamAnswer(reply: Answer, reading: AnswerReading): AttemptAnswer {
  const { exchange, setting, codec, target, quirks, passes, keeps, clock } = reading;
  const { timer, observation } = setting;
  // A translation asks for one choice.
  const choices = passes ? (numberOrNull(exchange.body.member("n")) ?? 1) : 1;
  const decoder = codec.streamDecoder({ reasoningField: quirks.reasoningField, choices });
  const encoder = passes ? null : exchange.codec.streamEncoder(answerOptions(exchange, target, clock));
  const writer: FrameWriter = encoder === null ? { kind: "pass", keeps } : { kind: "translate", encoder };
  const steps = new ProviderStream({ codec, decoder, body: reply.body, timer, observation, clock, writer });
  return { kind: "streamed", steps, ending: (error) => (encoder ?? decoder).fail(error) };
}

function refuse(reply: Answer, problem: string): AttemptAnswer {
  reply.body.fail(new Error(problem));
  return failed(malformed(problem));
}

function failed(failure: Failure): AttemptAnswer {
  return { kind: "failed", failure };
}

const utf8 = new TextDecoder();
