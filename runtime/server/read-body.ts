import type { IncomingMessage } from "node:http";
import type { Cohort } from "../clock/cohort.ts";
import type { BufferAccount } from "../limits/buffered-bytes.ts";

export type BodyRead =
  | { readonly kind: "read"; readonly bytes: Uint8Array }
  | { readonly kind: "too_large" }
  | { readonly kind: "no_room" }
  | { readonly kind: "gone" };

/** Reads a request's body once, up to its own limit and within the room that all bodies share. */
export function readBody(
  request: IncomingMessage,
  limitBytes: number,
  account: BufferAccount,
  cohort: Cohort,
): Promise<BodyRead> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > limitBytes) return Promise.resolve({ kind: "too_large" });
  return new Promise((resolve) => {
    let pieces: Uint8Array[] = [];
    let length = 0;
    let settled = false;
    const settle = (read: BodyRead): void => {
      // Every request closes after its end.
      if (settled) return;
      settled = true;
      // The listeners live as long as the request, which may be a long stream: the pieces must not live with them.
      pieces = [];
      cohort.atTurnEnd(() => resolve(read));
    };
    // What is left of a refused body flows past unread, so that the client can read our answer.
    const onData = (piece: Uint8Array): void => {
      if (settled) return;
      length += piece.byteLength;
      if (length > limitBytes) settle({ kind: "too_large" });
      else if (!account.take(piece.byteLength)) settle({ kind: "no_room" });
      else pieces.push(piece);
    };
    const onEnd = (): void =>
      settle({ kind: "read", bytes: pieces.length === 1 ? (pieces[0] ?? NOTHING) : Buffer.concat(pieces) });
    const onGone = (): void => settle({ kind: "gone" });
    request.on("data", onData).once("end", onEnd).on("error", onGone).once("close", onGone);
  });
}

const NOTHING = new Uint8Array(0);
