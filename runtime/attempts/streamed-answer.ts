import type { Clock } from "../clock/clock.ts";
import type { Failure } from "../failures/failure.ts";
import { failureOfEvent, failureOfException, malformed } from "../failures/read-failure.ts";
import type { Codec, StreamDecoder, StreamEncoder } from "../protocols/codec.ts";
import type { NeutralEvent } from "../protocols/neutral.ts";
import { type SseEvent, SseReader } from "../protocols/sse.ts";
import type { BodyPiece, UpstreamBody } from "../upstream/upstream-body.ts";
import type { AnswerStep } from "./answer-step.ts";
import type { AttemptTimer } from "./attempt-timer.ts";
import { isContent, type Observation } from "./observation.ts";
import { withinStack } from "./within-stack.ts";

/** One provider's stream on its way to the client. */
export interface StreamInput {
  /** The provider's protocol. */
  readonly codec: Codec;
  readonly decoder: StreamDecoder;
  readonly body: UpstreamBody;
  readonly timer: AttemptTimer;
  readonly observation: Observation;
  readonly clock: Clock;
  readonly writer: FrameWriter;
}

/** What the client is sent for one event of the provider. */
export type FrameWriter =
  /** The provider speaks the client's protocol: its bytes pass; a frame that `keeps` refuses is ours and taken out. */
  | { readonly kind: "pass"; readonly keeps: (frame: SseEvent) => boolean }
  | { readonly kind: "translate"; readonly encoder: StreamEncoder };

/** One frame is no larger than this; a longer one is no event of any provider. */
const LONGEST_FRAME_BYTES = 16 * 1024 * 1024;
/** How long a whole answer's connection may stay open after its terminal signal, for its last frames and its end. */
const CLOSING_GRACE_MS = 1_000;

/** The steps of a streamed answer, at the reader's pace: nothing is read from the provider until the next step is asked for. */
export async function* streamedAnswer(input: StreamInput): AsyncGenerator<AnswerStep, void, undefined> {
  const { decoder, body, timer } = input;
  const reader = new SseReader(LONGEST_FRAME_BYTES);
  for (;;) {
    const piece = await nextPiece(input);
    if (piece.kind === "failed") {
      if (decoder.complete) break;
      yield { kind: "failed", failure: failureOfException(piece.error, true) };
      return;
    }
    const frames = piece.kind === "end" ? reader.flush() : reader.push(piece.bytes);
    if (reader.overflowed) {
      yield broken(input, malformed("an event of the stream is longer than 16 MiB"));
      return;
    }
    for (const frame of frames) {
      const step = withinStack(() => read(input, frame)) ?? TOO_DEEP;
      if (step.kind === "failed") {
        yield broken(input, step.failure);
        return;
      }
      if (step.bytes.length === 0) continue;
      // The client may be slow to take this frame: the provider's clocks stand still meanwhile.
      if (input.observation.firstContentAtMs !== null) timer.pause();
      yield step;
    }
    if (piece.kind === "end") break;
  }
  yield* finished(input);
  body.fail(new Error("the answer is whole"));
}

const TOO_DEEP = { kind: "failed", failure: malformed("an event of the stream nests too deeply") } as const;

function nextPiece({ decoder, body, timer, observation, clock }: StreamInput): Promise<BodyPiece> {
  if (!decoder.complete) {
    if (observation.firstContentAtMs !== null) timer.awaitBytes();
    return body.next();
  }
  timer.pause();
  const cancel = clock.after(CLOSING_GRACE_MS, () => body.fail(new Error("the answer is whole")));
  return body.next().finally(cancel);
}

function read(input: StreamInput, frame: SseEvent): Extract<AnswerStep, { kind: "frame" | "failed" }> {
  const events = frame.data === null ? [] : input.decoder.push(frame.event, frame.data);
  const content = observe(input, events);
  if (content.failure !== null) return { kind: "failed", failure: content.failure };
  const { writer } = input;
  if (writer.kind === "translate") {
    const bytes = events.map((event) => writer.encoder.push(event)).join("");
    return { kind: "frame", bytes, content: content.came };
  }
  return { kind: "frame", bytes: writer.keeps(frame) ? frame.raw : "", content: content.came };
}

/** What is left to say once the bytes have ended, if the terminal signal came; else the answer is broken. */
function* finished(input: StreamInput): Generator<AnswerStep, void, undefined> {
  const { decoder, writer } = input;
  const events = decoder.finish();
  const { failure, came } = observe(input, events);
  if (failure !== null) yield { kind: "failed", failure };
  else if (!decoder.complete)
    yield { kind: "failed", failure: malformed("the stream ended before its terminal signal") };
  else {
    if (writer.kind === "translate") {
      const bytes = events.map((event) => writer.encoder.push(event)).join("");
      if (bytes !== "") yield { kind: "frame", bytes, content: came };
    }
    yield { kind: "done" };
  }
}

function observe(
  input: StreamInput,
  events: readonly NeutralEvent[],
): { failure: Failure | null; came: boolean } {
  const { observation, codec, clock } = input;
  let came = false;
  for (const event of events) {
    observation.event(event);
    if (event.kind === "error") return { failure: failureOfEvent(codec.protocol, event), came };
    came ||= isContent(event);
  }
  if (came) observation.firstContentAtMs ??= clock.nowMs();
  return { failure: null, came };
}

function broken({ body }: StreamInput, failure: Failure): AnswerStep {
  body.fail(new Error(failure.message));
  return { kind: "failed", failure };
}
