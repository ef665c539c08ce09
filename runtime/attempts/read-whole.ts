import type { BufferAccount } from "../limits/buffered-bytes.ts";
import type { UpstreamBody } from "../upstream/upstream-body.ts";
import type { AttemptTimer } from "./attempt-timer.ts";

export type WholeBody =
  | { readonly kind: "read"; readonly bytes: Uint8Array }
  | { readonly kind: "failed"; readonly error: unknown }
  /** It is longer than any may be. */
  | { readonly kind: "too_large" }
  /** The account has no room for it. */
  | { readonly kind: "no_room" };

/** Reads a body to its end, against the request's account of buffered bytes and never past `limitBytes`. */
export function readWhole(
  body: UpstreamBody,
  timer: AttemptTimer,
  account: BufferAccount,
  limitBytes: number,
): Promise<WholeBody> {
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    let length = 0;
    // The first piece has as long as the attempt: `idle` is between two.
    body.flowInto({
      piece(bytes) {
        timer.awaitBytes();
        length += bytes.byteLength;
        const isTooLarge = length > limitBytes;
        if (!isTooLarge && account.take(bytes.byteLength)) pieces.push(bytes);
        else {
          resolve({ kind: isTooLarge ? "too_large" : "no_room" });
          const problem = isTooLarge ? "the answer is too large to hold" : "there is no room for the answer";
          body.fail(new Error(problem));
        }
      },
      ended(end) {
        if (end.kind === "failed") resolve(end);
        else resolve({ kind: "read", bytes: together(pieces) });
      },
    });
  });
}

function together(pieces: readonly Uint8Array[]): Uint8Array {
  const [first = NOTHING] = pieces;
  return pieces.length < 2 ? first : Buffer.concat(pieces);
}

const NOTHING = new Uint8Array(0);
