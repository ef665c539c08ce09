import type { ClientError } from "../protocols/codec.ts";

/** Where an answer goes: the client's connection, as an attempt sees it. */
export interface ClientSink {
  /** Whether status 200 and the stream's headers have gone out. */
  readonly begun: boolean;
  /** Sends status 200 and the stream's headers; `answeredBy` is null where no target has answered yet. Does nothing the second time. */
  begin(answeredBy: AnsweredBy | null): void;
  /** Sends whole frames. Null where the client has room for more; else resolves when it has, or has gone. */
  write(frames: Uint8Array | string): Promise<void> | null;
  /** Ends the stream. */
  end(): void;
  /** Sends an answer in one piece. */
  whole(answer: WholeReply, answeredBy: AnsweredBy | null): void;
  /** Sends an error in the client's protocol. */
  error(error: Omit<ClientError, "requestId">, options: ErrorOptions): void;
}

export interface AnsweredBy {
  /** `provider/model`. */
  readonly target: string;
  /** Upstream calls made for the request, this one included. */
  readonly attempts: number;
}

export interface WholeReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array | string;
}

export interface ErrorOptions {
  readonly retryAfterMs?: number | null;
  /** False tells the client's SDK not to try again. */
  readonly retry?: boolean;
  readonly attempts?: number;
}
