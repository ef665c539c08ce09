import { jsonExcess } from "../../engine/index.ts";
import type { Clock } from "../clock/clock.ts";
import type { Failure } from "../failures/failure.ts";
import { failureOfEvent, failureOfException, malformed } from "../failures/read-failure.ts";
import type { Codec, StreamDecoder, StreamEncoder } from "../protocols/codec.ts";
import { parseJson } from "../protocols/json-text.ts";
import type { NeutralEvent } from "../protocols/neutral.ts";
import { readProviderError } from "../protocols/provider-error.ts";
import { joined, type SseEvent, SseReader } from "../protocols/sse.ts";
import type { BodyPart, UpstreamBody } from "../upstream/upstream-body.ts";
import type { AnswerStep, AnswerSteps } from "./answer-step.ts";
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
/** Several times what any model writes; some encoders must hold all of it. */
const MOST_TOKENS = 4_000_000;
/** How long a connection may stay open after the last event of a whole answer, for the end of its bytes. */
const CLOSING_GRACE_MS = 1_000;

/** The steps of a provider's stream, at the reader's pace: nothing is read from the provider until a step is asked for that is not known. */
export class ProviderStream implements AnswerSteps {
  readonly #input: StreamInput;
  readonly #frames = new SseReader(LONGEST_FRAME_BYTES);
  /** What has been read and was not asked for yet. */
  readonly #known: AnswerStep[] = [];
  /** Until when what follows the last event is read; null before that one. */
  #closesAtMs: number | null = null;

  constructor(input: StreamInput) {
    this.#input = input;
  }

  async next(): Promise<AnswerStep> {
    for (let step = this.#known.shift(); ; step = this.#known.shift()) {
      if (step !== undefined) return step;
      if (this.#input.decoder.over) this.#closesAtMs ??= this.#input.clock.nowMs() + CLOSING_GRACE_MS;
      this.#take(await nextPart(this.#input, this.#closesAtMs));
    }
  }

  #take(part: BodyPart): void {
    const { decoder } = this.#input;
    if (part.kind === "bytes") this.#read(this.#cut(part.pieces));
    else if (part.kind === "failed" && !decoder.complete)
      this.#known.push({ kind: "failed", failure: failureOfException(part.error, true) });
    else if (part.kind === "failed" || this.#read(this.#frames.flush()))
      this.#known.push(...finished(this.#input));
  }

  #cut(pieces: readonly Uint8Array[]): readonly SseEvent[] {
    const frames: SseEvent[] = [];
    for (const piece of pieces) for (const frame of this.#frames.push(piece)) frames.push(frame);
    return frames;
  }

  /** Whether what these frames say leaves the answer unbroken. */
  #read(frames: readonly SseEvent[]): boolean {
    const { observation, timer } = this.#input;
    const { bytes, content, failure } = this.#frames.overflowed ? OVERFLOWED : readAll(this.#input, frames);
    if (bytes.length > 0) {
      // The client may be slow to take this: the provider's clocks stand still meanwhile.
      if (observation.firstContentAtMs !== null) timer.pause();
      this.#known.push({ kind: "frame", bytes, content });
    }
    if (failure !== null) this.#known.push(broken(this.#input, failure));
    return failure === null;
  }
}

const unread = (problem: string) => ({ failure: malformed(problem), came: false, written: "" });
const TOO_DEEP = unread("an event of the stream nests too deeply");

function nextPart(input: StreamInput, closesAtMs: number | null): Promise<BodyPart> {
  const { body, timer, observation } = input;
  if (closesAtMs !== null) return lastPart(input, closesAtMs);
  if (observation.firstContentAtMs !== null) timer.awaitBytes();
  return body.next();
}

/** What comes once nothing more is to come. */
async function lastPart({ body, timer, clock }: StreamInput, closesAtMs: number): Promise<BodyPart> {
  timer.pause();
  const graceMs = Math.max(0, closesAtMs - clock.nowMs());
  const cancel = clock.after(graceMs, () => body.fail(new Error("the answer is whole")));
  try {
    return await body.next();
  } finally {
    cancel();
  }
}

/** What the frames of one part come to for the client, up to the one that is a failure. */
interface Read {
  readonly bytes: Uint8Array | string;
  /** Whether any of it is content. */
  readonly content: boolean;
  readonly failure: Failure | null;
}

const OVERFLOWED: Read = {
  bytes: "",
  content: false,
  failure: malformed("an event of the stream is longer than 16 MiB"),
};

function readAll(input: StreamInput, frames: readonly SseEvent[]): Read {
  const { writer } = input;
  const passed: Uint8Array[] = [];
  let written = "";
  let content = false;
  let failure: Failure | null = null;
  for (const frame of frames) {
    const excess = jsonExcess(frame.raw);
    if (input.decoder.over && (excess !== null || isError(frame))) continue;
    const seen =
      excess === null
        ? (withinStack(() => read(input, frame)) ?? TOO_DEEP)
        : unread(`an event of the stream holds ${excess}`);
    failure = seen.failure;
    if (failure !== null) break;
    content ||= seen.came;
    written += seen.written;
    if (writer.kind === "pass" && writer.keeps(frame)) passed.push(frame.raw);
  }
  if (failure === null && input.observation.contentTokens > MOST_TOKENS)
    failure = malformed("the answer does not come to an end");
  return { bytes: writer.kind === "pass" ? adjoined(passed) : written, content, failure };
}

/** An error behind the last event breaks nothing, and its words are nobody's to see. */
function isError({ data }: SseEvent): boolean {
  return data !== null && readProviderError(parseJson(data)) !== null;
}

/** One frame: what came of it, and what a translation writes. */
function read(input: StreamInput, frame: SseEvent): Seen & { readonly written: string } {
  const { writer } = input;
  const events = frame.data === null ? NONE : input.decoder.push(frame.event, frame.data);
  const { failure, came } = observe(input, events);
  let written = "";
  if (failure === null && writer.kind === "translate")
    for (const event of events) written += writer.encoder.push(event);
  return { failure, came, written };
}

/** Frames as one: of a piece that is passed on whole nothing is copied. */
function adjoined(frames: readonly Uint8Array[]): Uint8Array {
  const [first = NO_BYTES] = frames;
  if (frames.length < 2) return first;
  let end = first.byteOffset;
  let size = 0;
  let areNeighbours = true;
  for (const frame of frames) {
    areNeighbours &&= frame.buffer === first.buffer && frame.byteOffset === end;
    end = frame.byteOffset + frame.length;
    size += frame.length;
  }
  return areNeighbours ? new Uint8Array(first.buffer, first.byteOffset, size) : joined(frames, size);
}

const NONE: readonly NeutralEvent[] = [];
const NO_BYTES = new Uint8Array(0);

/** What is left to say once the bytes have ended, if the terminal signal came; else the answer is broken. */
function finished(input: StreamInput): readonly AnswerStep[] {
  const { decoder, writer } = input;
  const events = decoder.finish();
  const { failure, came } = observe(input, events);
  if (failure !== null) return [{ kind: "failed", failure }];
  if (!decoder.complete)
    return [{ kind: "failed", failure: malformed("the stream ended before its terminal signal") }];
  const bytes = writer.kind === "translate" ? events.map((event) => writer.encoder.push(event)).join("") : "";
  return bytes === "" ? [DONE] : [{ kind: "frame", bytes, content: came }, DONE];
}

const DONE: AnswerStep = { kind: "done" };

/** Whether content came, or what ended the answer. */
interface Seen {
  readonly failure: Failure | null;
  readonly came: boolean;
}

function observe(input: StreamInput, events: readonly NeutralEvent[]): Seen {
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
