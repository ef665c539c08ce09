import type { BufferAccount } from "../limits/buffered-bytes.ts";
import type { UpstreamBody } from "../upstream/upstream-body.ts";
import type { AttemptTimer } from "./attempt-timer.ts";

export type WholeBody =
  | { readonly kind: "read"; readonly bytes: Uint8Array }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "too_large" };

/** Reads a body to its end, against the request's account of buffered bytes and never past `limitBytes`. */
export async function readWhole(
  body: UpstreamBody,
  timer: AttemptTimer,
  account: BufferAccount,
  limitBytes: number,
): Promise<WholeBody> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    timer.awaitBytes();
    const part = await body.next();
    if (part.kind === "failed") return part;
    if (part.kind === "end")
      return { kind: "read", bytes: pieces.length === 1 ? (pieces[0] ?? NOTHING) : Buffer.concat(pieces) };
    for (const piece of part.pieces) {
      length += piece.byteLength;
      if (length > limitBytes || !account.take(piece.byteLength)) {
        body.fail(new Error("the answer is too large to hold"));
        return { kind: "too_large" };
      }
      pieces.push(piece);
    }
  }
}

const NOTHING = new Uint8Array(0);
