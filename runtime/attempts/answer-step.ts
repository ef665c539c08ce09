import type { Failure } from "../failures/failure.ts";
import type { ClientError } from "../protocols/codec.ts";
import type { Refusal } from "../state/shared-state.ts";

/** One step of a streamed answer, in the client's protocol. */
export type AnswerStep =
  | {
      readonly kind: "frame";
      readonly bytes: Uint8Array | string;
      /** Whether it carries text, thinking or a tool call: from the first such frame on there is no way back. */
      readonly content: boolean;
    }
  /** The last step of a broken answer. */
  | { readonly kind: "failed"; readonly failure: Failure }
  /** The last step of a whole answer. */
  | { readonly kind: "done" };

/** The steps of a streamed answer, taken one at a time at the reader's pace. */
export interface AnswerSteps {
  /** The next step; it is not asked again after the last one. */
  next(): Promise<AnswerStep>;
}

/** A streamed answer. */
export interface StreamedAnswer {
  readonly kind: "streamed";
  readonly steps: AnswerSteps;
  /** What ends the stream for a client that has seen some of it. */
  readonly ending: (error: ClientError) => string;
}

/** An answer in one piece, in the client's protocol. */
export interface WholeAnswer {
  readonly kind: "whole";
  readonly contentType: string;
  readonly body: Uint8Array | string;
}

/** What came of one attempt. A streamed answer may still fail. */
export type AttemptAnswer =
  | StreamedAnswer
  | WholeAnswer
  | { readonly kind: "failed"; readonly failure: Failure }
  | Declined;

/** The call was not made: another gateway has taken what it needs. */
export interface Declined {
  readonly kind: "declined";
  readonly refusal: Refusal;
}
