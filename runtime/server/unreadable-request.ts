import { ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { encodeOpenAiError } from "../protocols/openai-error.ts";

/**
 * Answers what is no HTTP request, or does not become one in time, and drops its connection. Nothing of it says which protocol its
 * client speaks: the error has OpenAI's shape, as on every path that is not known.
 */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  if (isAnswering(socket)) {
    socket.destroy(error);
    return;
  }
  const { status, message } = refusals[error.code ?? ""] ?? noRequest;
  const body = JSON.stringify(encodeOpenAiError({ status, kind: "invalid_request", message, requestId: "" }));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  if (socket.writable) socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  socket.destroy(error);
}

/** Whether an answer has begun on the connection, into which nothing else may be written: Node shows it to nobody but itself. */
function isAnswering(socket: Socket): boolean {
  const response: unknown = Reflect.get(socket, "_httpMessage");
  return response instanceof ServerResponse && response.headersSent;
}

interface Refusal {
  readonly status: number;
  readonly message: string;
}

const noRequest: Refusal = { status: 400, message: "this is no HTTP request" };

const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: "the headers are larger than 32 KiB" },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: "the request did not come whole in time" },
};
