import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { anthropicWire } from "./anthropic-wire.ts";
import { chatWire } from "./chat-wire.ts";
import { responsesWire } from "./responses-wire.ts";
import {
  answerTo,
  frame,
  isRecord,
  type JsonBody,
  protocolOfPath,
  type Wire,
  type WireFrame,
} from "./spoken-answer.ts";

/** What an upstream does with one call. */
export type Behaviour =
  | { readonly kind: "answer"; readonly headers?: Readonly<Record<string, string>> }
  /** Answers, with a pause: after its first content, or where it is told to. */
  | { readonly kind: "slow"; readonly pauseMs: number; readonly after?: Moment }
  /** An error answer in the shape of the protocol, or with a body of its own. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly type?: string;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** Never answers, or stops answering. */
  | { readonly kind: "hang"; readonly after: Moment }
  /** Drops the connection, or ends it as if all were well. */
  | { readonly kind: "break"; readonly after: Moment; readonly cleanly?: boolean; readonly delayMs?: number }
  /** The protocol's own error event. */
  | {
      readonly kind: "error_event";
      readonly after: Moment;
      readonly type: string | number;
      readonly message?: string;
    }
  /** An event of an answer whose data is what it says. */
  | { readonly kind: "event"; readonly after: Moment; readonly data: string }
  /** What is no HTTP. */
  | { readonly kind: "babble" }
  | { readonly kind: "bytes"; readonly contentType: string; readonly body: string; readonly status?: number };

/** How far an answer gets: nothing at all, its headers, its opening events, its first or second content, all but its last words. */
export type Moment = "nothing" | "headers" | "opening" | "content" | "middle" | "ending";

export interface SeenCall {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** Exactly what came. */
  readonly bytes: Buffer;
  readonly body: JsonBody;
  /** Whether the caller dropped the connection before the answer was over. */
  dropped: boolean;
}

export interface TestUpstream {
  /** Without a path. */
  readonly url: string;
  readonly name: string;
  readonly calls: SeenCall[];
  close(): Promise<void>;
}

const wires: Readonly<Record<string, Wire>> = {
  anthropic: anthropicWire,
  "openai-chat": chatWire,
  "openai-responses": responsesWire,
};

const reach: Readonly<Record<Moment, readonly WireFrame["at"][]>> = {
  nothing: [],
  headers: [],
  opening: ["opening"],
  content: ["opening", "content"],
  middle: ["opening", "content"],
  ending: ["opening", "content", "ending"],
};

/** A real HTTP server that speaks the three protocols and misbehaves as told: one behaviour a call, the last one for all later calls. */
export function startUpstream(name: string, ...script: readonly Behaviour[]): Promise<TestUpstream> {
  return startUpstreamThat(name, (_call, earlier) => {
    const behaviour = script[Math.min(earlier, script.length - 1)] ?? { kind: "answer" };
    return { behaviour, name };
  });
}

/** What one call gets, and the name that its answer speaks of. */
export interface Reaction {
  readonly behaviour: Behaviour;
  readonly name: string;
}

/** The same, but asked for every call; `earlier` is the number of calls before it. */
export async function startUpstreamThat(
  name: string,
  react: (call: SeenCall, earlier: number) => Reaction,
): Promise<TestUpstream> {
  const calls: SeenCall[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(Buffer.from(piece));
    const bytes = Buffer.concat(pieces);
    const parsed: unknown = JSON.parse(bytes.toString("utf8"));
    const call: SeenCall = {
      path: request.url ?? "",
      headers: request.headers,
      bytes,
      body: isRecord(parsed) ? parsed : {},
      dropped: false,
    };
    response.on("close", () => {
      call.dropped = !response.writableFinished;
    });
    const reaction = react(call, calls.length);
    calls.push(call);
    behave(reaction.behaviour, call, response, reaction.name);
  }

  await listening(server);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    name,
    calls,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const contentMoments: ReadonlySet<Moment> = new Set(["content", "middle", "ending"]);

/** A port on which nothing listens. */
export async function deadUrl(): Promise<string> {
  const server = createServer();
  await listening(server);
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return `http://127.0.0.1:${port}`;
}

function behave(behaviour: Behaviour, call: SeenCall, response: ServerResponse, name: string): void {
  const wire = wires[protocolOfPath(call.path) ?? ""];
  if (wire === undefined) {
    sendJson(response, 404, { error: { message: "no such path", type: "not_found" } });
    return;
  }
  const model = String(call.body["model"]);
  const answer = answerTo(call.body, name);
  const streams = call.body["stream"] === true;
  const frames = streams ? wire.stream(answer, model, call.body) : [];
  switch (behaviour.kind) {
    case "answer":
      if (!streams) sendJson(response, 200, wire.whole(answer, model), behaviour.headers);
      else {
        openStream(response, behaviour.headers);
        for (const { text } of frames) response.write(text);
        response.end();
      }
      return;
    case "slow": {
      const { pauseMs, after = "content" } = behaviour;
      const sent = begin(after, response, streams, frames);
      setTimeout(() => {
        if (!streams) response.end(JSON.stringify(wire.whole(answer, model)));
        else {
          if (after === "nothing") openStream(response);
          frames.forEach(({ text }, row) => {
            if (!sent.has(row)) response.write(text);
          });
          response.end();
        }
      }, pauseMs);
      return;
    }
    case "status": {
      const { status, type = "test_error", message = `status ${status}`, headers = {} } = behaviour;
      sendJson(response, status, behaviour.body ?? wire.error(status, type, message), headers);
      return;
    }
    case "babble":
      response.socket?.end("what is this?\r\n\r\n");
      return;
    case "bytes":
      response.writeHead(behaviour.status ?? 200, { "content-type": behaviour.contentType });
      response.end(behaviour.body);
      return;
    case "hang":
      begin(behaviour.after, response, streams, frames);
      return;
    case "break":
      begin(behaviour.after, response, streams, frames);
      if (behaviour.cleanly === true) response.end();
      // Only after the bytes have been read: a broken connection takes with it what nobody has read yet.
      else
        setTimeout(
          () => response.destroy(),
          behaviour.delayMs ?? (contentMoments.has(behaviour.after) ? 120 : 5),
        );
      return;
    case "event":
      begin(behaviour.after, response, true, frames);
      response.end(frame(behaviour.data));
      return;
    case "error_event":
      begin(behaviour.after, response, true, frames);
      response.end(wire.errorEvent(behaviour.type, behaviour.message ?? "the provider gave up"));
  }
}

/** Writes what comes before a moment, and says which frames these were. */
function begin(
  after: Moment,
  response: ServerResponse,
  streams: boolean,
  frames: readonly WireFrame[],
): ReadonlySet<number> {
  const written = new Set<number>();
  if (after === "nothing") return written;
  if (!streams) {
    response.writeHead(200, { "content-type": "application/json" });
    response.write(after === "headers" ? "" : '{"id":');
    return written;
  }
  openStream(response);
  const moments = reach[after];
  // One or two pieces of content, so that the break falls into the middle of it.
  const pieces = after === "content" ? 1 : after === "middle" ? 2 : Number.POSITIVE_INFINITY;
  let sent = 0;
  frames.forEach(({ at, text }, row) => {
    const beyond = sent >= pieces;
    if (at === "content") sent++;
    if (!moments.includes(at) || beyond) return;
    response.write(text);
    written.add(row);
  });
  return written;
}

function openStream(response: ServerResponse, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, { ...headers, "content-type": "text/event-stream; charset=utf-8" });
  response.flushHeaders();
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...headers, "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
}
