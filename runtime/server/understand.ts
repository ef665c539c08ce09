import { type Facts, readRequest } from "../../engine/index.ts";
import type { PassedHeaders } from "../attempts/exchange.ts";
import type { BufferAccount } from "../limits/buffered-bytes.ts";
import { holdsTooManyValues, MOST_VALUES } from "../limits/too-many-values.ts";
import type { ClientError } from "../protocols/codec.ts";
import { ClientBody } from "../protocols/index.ts";
import type { Arrival } from "./arrival.ts";
import { distinctHeaders } from "./distinct-headers.ts";
import { type BodyRead, readBody } from "./read-body.ts";

/** A request whose body was read and understood, or what is wrong with it. */
export type Understood =
  | { readonly kind: "request"; readonly body: ClientBody; readonly facts: Facts }
  | { readonly kind: "wrong"; readonly error: Omit<ClientError, "requestId"> }
  | { readonly kind: "gone" };

/** Reads the body once and derives the facts from it. */
export async function readAndUnderstand(arrival: Arrival, account: BufferAccount): Promise<Understood> {
  const reading = bodyOf(arrival, account);
  return reading instanceof Promise ? understand(arrival, await reading) : reading;
}

/** The body as it comes, where the headers say that it is one we read. */
export function bodyOf(arrival: Arrival, account: BufferAccount): Understood | Promise<BodyRead> {
  const { contentType, contentEncoding } = bodyHeaders(arrival);
  if (contentType !== "application/json") {
    return wrong(415, "invalid_request", "the body must be JSON: send `content-type: application/json`");
  }
  if (contentEncoding !== null && contentEncoding !== "identity") {
    return wrong(
      415,
      "invalid_request",
      `the body must not be compressed (\`content-encoding: ${contentEncoding}\`)`,
    );
  }
  return readBody(arrival.request, arrival.serving.plan.gateway.bodyLimitBytes, account);
}

/** The facts of a body that was read. Unknown fields are nobody's mistake. */
export function understand({ request, serving, codec, client }: Arrival, read: BodyRead): Understood {
  if (read.kind === "gone") return { kind: "gone" };
  if (read.kind === "too_large") {
    const { bodyLimitBytes } = serving.plan.gateway;
    return wrong(413, "request_too_large", `the body is larger than ${bodyLimitBytes} bytes`);
  }
  if (read.kind === "no_room")
    return wrong(503, "overloaded", "the gateway holds too many bodies at the moment");
  const { bytes } = read;
  if (holdsTooManyValues(bytes)) {
    const message = `the body holds more than ${MOST_VALUES.toLocaleString("en-US")} JSON values`;
    return wrong(413, "request_too_large", message);
  }
  const understood = readRequest(serving.plan, {
    protocol: codec.protocol,
    bytes,
    headers: distinctHeaders(request),
    client: client?.name ?? null,
  });
  if (!understood.ok) return wrong(400, "invalid_request", understood.problem);
  const { facts, members, thought } = understood;
  return { kind: "request", body: new ClientBody(bytes, members, thought), facts };
}

/** The client's own headers that may go on to a provider of the same protocol. */
export function passedHeaders({ request, codec }: Arrival): PassedHeaders {
  const sent = (name: string): string | null => {
    const value = request.headers[name];
    return codec.protocol === "anthropic" && typeof value === "string" && value !== "" ? value : null;
  };
  return { anthropicVersion: sent("anthropic-version"), anthropicBeta: sent("anthropic-beta") };
}

function bodyHeaders({ request }: Arrival): { contentType: string; contentEncoding: string | null } {
  const told = request.headers["content-type"] ?? "";
  const contentEncoding = request.headers["content-encoding"]?.trim().toLowerCase() ?? null;
  if (told === "application/json") return { contentType: told, contentEncoding };
  const [contentType = ""] = told.split(";");
  return { contentType: contentType.trim().toLowerCase(), contentEncoding };
}

function wrong(status: number, kind: ClientError["kind"], message: string): Understood {
  return { kind: "wrong", error: { status, kind, message } };
}
