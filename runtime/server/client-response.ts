import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { AnsweredBy, ClientSink, ErrorOptions, WholeReply } from "../attempts/client-sink.ts";
import type { Cancel, Clock } from "../clock/clock.ts";
import { writeRetryAfter } from "../failures/retry-after.ts";
import type { ClientError, Codec } from "../protocols/codec.ts";
import { headerText } from "./header-text.ts";

/** What of the gateway an answer depends on. */
export interface ResponseSetting {
  /** A stream that is silent for this long gets a keep-alive. */
  readonly keepAliveMs: number;
  /** How long a client may take nothing of what waits for it. */
  readonly stalledClientMs: number;
  /** Whether the gateway is stopping, so that connections are not to be kept. */
  readonly draining: boolean;
  readonly clock: Clock;
}

/** The answer to one request on its connection: headers of our own, the client's pace, keep-alives in silent gaps. */
export class ClientResponse implements ClientSink {
  #rule: string | null = null;
  #lastWriteMs = 0;
  #cancelKeepAlive: Cancel = NOTHING;
  #extra: Readonly<Record<string, string>> | null = null;
  /** Set once the connection is gone, or has taken all. */
  #isClosed = false;
  #wake: () => void = NOTHING;
  readonly #response: ServerResponse;
  readonly #codec: Codec;
  readonly #requestId: string;
  readonly #planDigest: string;
  readonly #setting: ResponseSetting;

  constructor(
    response: ServerResponse,
    codec: Codec,
    requestId: string,
    planDigest: string,
    setting: ResponseSetting,
  ) {
    this.#response = response;
    this.#codec = codec;
    this.#requestId = requestId;
    this.#planDigest = planDigest;
    this.#setting = setting;
  }

  /** The connection has done with this answer. */
  closed(): void {
    this.#isClosed = true;
    this.#cancelKeepAlive();
    this.#wake();
  }

  /** Resolves when the client has taken what was written, or is gone; null where it has already. */
  taken(): Promise<void> | null {
    const hasAll = this.#isClosed || this.#response.destroyed || this.#response.writableLength === 0;
    return hasAll ? null : this.#drained();
  }

  /** Names the rule that won, for the headers. */
  decidedBy(rule: string | null): void {
    this.#rule = rule;
  }

  /** Adds headers of our own to whatever answer follows. */
  also(headers: Readonly<Record<string, string>>): void {
    this.#extra = { ...this.#extra, ...headers };
  }

  get begun(): boolean {
    return this.#response.headersSent;
  }

  get status(): number {
    return this.#response.statusCode;
  }

  begin(answeredBy: AnsweredBy | null): void {
    if (this.begun || this.#gone) return;
    const headers = this.#headers(answeredBy);
    headers.push("content-type", "text/event-stream; charset=utf-8", "cache-control", "no-cache");
    this.#response.writeHead(200, headers);
    // Where a target has answered its first words follow at once, and go out in the same packet.
    if (answeredBy === null) this.#response.flushHeaders();
    this.#lastWriteMs = this.#setting.clock.nowMs();
    this.#scheduleKeepAlive(this.#setting.keepAliveMs);
  }

  write(frames: Uint8Array | string): Promise<void> | null {
    if (this.#gone) return null;
    this.#lastWriteMs = this.#setting.clock.nowMs();
    return this.#response.write(frames) ? null : this.#drained();
  }

  end(): void {
    this.#cancelKeepAlive();
    if (!this.#gone) this.#response.end();
  }

  whole(reply: WholeReply, answeredBy: AnsweredBy | null): void {
    if (this.begun || this.#gone) return;
    const length = typeof reply.body === "string" ? Buffer.byteLength(reply.body) : reply.body.byteLength;
    const headers = this.#headers(answeredBy);
    headers.push("content-type", reply.contentType, "content-length", String(length));
    this.#response.writeHead(reply.status, headers);
    this.#response.end(reply.body);
  }

  error(error: Omit<ClientError, "requestId">, options: ErrorOptions = {}): void {
    const { retryAfterMs = null, retry = true, attempts = null } = options;
    if (retryAfterMs !== null) this.also({ "retry-after": writeRetryAfter(retryAfterMs) });
    if (!retry) this.also({ "x-should-retry": "false" });
    if (attempts !== null) this.also({ "x-signalbox-attempts": String(attempts) });
    const body = this.#codec.encodeError({ ...error, requestId: this.#requestId });
    this.whole({ status: error.status, contentType: "application/json", body: JSON.stringify(body) }, null);
  }

  get #gone(): boolean {
    return this.#isClosed || this.#response.destroyed || this.#response.writableEnded;
  }

  /** Names and values in turn. */
  #headers(answeredBy: AnsweredBy | null): string[] {
    const requestId = this.#requestId;
    const headers = ["x-request-id", requestId, "x-signalbox-plan", this.#planDigest];
    if (this.#codec.protocol === "anthropic") headers.push("request-id", requestId);
    if (this.#rule !== null) headers.push("x-signalbox-rule", headerText(this.#rule));
    if (answeredBy !== null) {
      headers.push("x-signalbox-target", headerText(answeredBy.target));
      headers.push("x-signalbox-attempts", String(answeredBy.attempts));
    }
    if (this.#extra !== null) headers.push(...Object.entries(this.#extra).flat());
    if (this.#setting.draining) headers.push("connection", "close");
    return headers;
  }

  /** The client's pace. One that takes nothing at all for too long is cut off by the socket's own clock. */
  #drained(): Promise<void> {
    const { stalledClientMs } = this.#setting;
    const watch = (socket: Socket): void => void socket.setTimeout(stalledClientMs);
    const { socket } = this.#response;
    // One that stands behind others on its connection has its socket later.
    if (socket === null) this.#response.once("socket", watch);
    else watch(socket);
    return new Promise((resolve) => {
      const settle = (): void => {
        this.#response.off("drain", settle).off("finish", settle).off("socket", watch);
        this.#wake = NOTHING;
        // Node has set its own by now, unless another answer follows.
        const { socket: connection } = this.#response.req;
        if (connection.timeout === stalledClientMs) connection.setTimeout(0);
        resolve();
      };
      this.#wake = settle;
      this.#response.on("drain", settle).on("finish", settle);
    });
  }

  #scheduleKeepAlive(inMs: number): void {
    this.#cancelKeepAlive = this.#setting.clock.after(inMs, () => {
      if (this.#gone) return;
      const { clock, keepAliveMs } = this.#setting;
      const silentMs = clock.nowMs() - this.#lastWriteMs;
      if (silentMs >= keepAliveMs && !this.#response.writableNeedDrain) {
        this.#lastWriteMs = clock.nowMs();
        this.#response.write(this.#codec.keepAlive);
      }
      this.#scheduleKeepAlive(silentMs >= keepAliveMs ? keepAliveMs : keepAliveMs - silentMs);
    });
  }
}

const NOTHING: Cancel = () => {};
