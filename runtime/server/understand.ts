import { type Facts, jsonExcess, readRequest } from "../../engine/index.ts";
import type { PassedHeaders } from "../attempts/exchange.ts";
import type { Cohort } from "../clock/cohort.ts";
import type { BufferAccount } from "../limits/buffered-bytes.ts";
import type { ClientError } from "../protocols/codec.ts";
import { ClientBody } from "../protocols/index.ts";
import type { Arrival } from "./arrival.ts";
import { distinctHeaders } from "./distinct-headers.ts";
import { readBody } from "./read-body.ts";

/** A request whose body was read and understood, or what is wrong with it. */
export type Understood =
  | { readonly kind: "request"; readonly body: ClientBody; readonly facts: Facts }
  | { readonly kind: "wrong"; readonly error: Omit<ClientError, "requestId"> }
  | { readonly kind: "gone" };

/** Reads the body once and derives the facts from it. Unknown fields are nobody's mistake. */
export async function understand(
  arrival: Arrival,
  account: BufferAccount,
  cohort: Cohort,
): Promise<Understood> {
  const { request, serving, codec, client } = arrival;
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
  const transfer = request.headers["transfer-encoding"];
  if (transfer !== undefined && transfer.trim().toLowerCase() !== "chunked") {
    return wrong(400, "invalid_request", "the body must not be encoded for its transfer but as `chunked`");
  }
  const { bodyLimitBytes } = serving.plan.gateway;
  const read = await readBody(request, bodyLimitBytes, account, cohort);
  if (read.kind === "gone") return { kind: "gone" };
  if (read.kind === "too_large") {
    return wrong(413, "request_too_large", `the body is larger than ${bodyLimitBytes} bytes`);
  }
  if (read.kind === "no_room")
    return wrong(503, "overloaded", "the gateway holds too many bodies at the moment");
  const { bytes } = read;
  const excess = jsonExcess(bytes);
  if (excess !== null) return wrong(413, "request_too_large", `the body holds ${excess}`);
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
  const [contentType = ""] = told === "application/json" ? [told] : told.split(";");
  const contentEncoding = request.headers["content-encoding"]?.trim().toLowerCase() ?? null;
  return { contentType: contentType.trim().toLowerCase(), contentEncoding };
}

function wrong(status: number, kind: ClientError["kind"], message: string): Understood {
  return { kind: "wrong", error: { status, kind, message } };
}
