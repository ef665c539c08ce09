import type { Failure } from "../failures/failure.ts";
import type { BufferAccount } from "../limits/buffered-bytes.ts";
import type { AnswerStep, StreamedAnswer } from "./answer-step.ts";

/** Why holding back ended: enough has come, all has, more than one answer may hold, more than there is room for, or it broke. */
export type Held =
  | { readonly kind: "enough" | "done" | "too_much" | "no_room" }
  | { readonly kind: "failed"; readonly failure: Failure };

/** One answer is held back up to here, whatever its chain says. */
const MOST_HELD_BYTES = 16 * 1024 * 1024;

/** A stream of which the client has seen nothing yet: what has come of it is held back, on the request's account. */
export class HeldStream {
  /** What ends the stream for a client that has seen some of it. */
  readonly ending: StreamedAnswer["ending"];
  /** The steps after those that are held. */
  readonly rest: StreamedAnswer["steps"];
  readonly #account: BufferAccount;
  readonly #held: (Uint8Array | string)[] = [];
  #heldBytes = 0;

  constructor({ steps, ending }: StreamedAnswer, account: BufferAccount) {
    this.rest = steps;
    this.ending = ending;
    this.#account = account;
  }

  /** Takes steps and holds them back, up to the first one that is `enough`. */
  async hold(enough: (step: Extract<AnswerStep, { kind: "frame" }>) => boolean): Promise<Held> {
    for (;;) {
      const step = await this.rest.next();
      if (step.kind !== "frame") return step;
      this.#held.push(step.bytes);
      this.#heldBytes += step.bytes.length;
      if (enough(step)) return { kind: "enough" };
      if (this.#heldBytes > MOST_HELD_BYTES) return { kind: "too_much" };
      if (!this.#account.take(step.bytes.length)) return { kind: "no_room" };
    }
  }

  /** What was held back, in order; it is held no longer. */
  release(): readonly (Uint8Array | string)[] {
    return this.#held.splice(0);
  }
}
