import type { IncomingHttpHeaders } from "node:http";
import type { LookupFunction } from "node:net";
import type { Agent as AgentType, Dispatcher } from "undici";
import type { Cancel, Clock } from "../clock/clock.ts";
import type { Cohort } from "../clock/cohort.ts";
import { Interruption } from "../failures/interruption.ts";
import type { StopSignal } from "../failures/stop-signal.ts";
import type { Endpoint } from "./endpoint.ts";
import { anyAddressConnector, publicOnlyConnector } from "./guarded-connector.ts";
import { Agent } from "./http-client.ts";
import { UpstreamBody } from "./upstream-body.ts";

/** One HTTP call to a provider, as it goes over the wire. */
export interface UpstreamCall {
  readonly endpoint: Endpoint;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
  readonly network: "public" | "private";
  readonly connectTimeoutMs: number;
  /** Runs when the request is about to be written to its connection. */
  readonly onSending: () => void;
}

export type UpstreamReply =
  | {
      readonly kind: "answer";
      readonly status: number;
      /** By lower-case name; the first value of a repeated one, null where it was not sent. */
      readonly header: (name: string) => string | null;
      readonly body: UpstreamBody;
    }
  | { readonly kind: "failed"; readonly error: unknown };

/** The one way out: keeps connections, follows no redirect, retries nothing, sets no timeout but the connect one. */
export class Upstream {
  readonly #agents: Readonly<Record<"public" | "private", AgentType>>;
  readonly #clock: Clock;
  readonly #cohort: Cohort;

  constructor(clock: Clock, cohort: Cohort, lookup: LookupFunction) {
    const settings = {
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 4_000,
      pipelining: 1,
      maxHeaderSize: 65_536,
    };
    this.#agents = {
      public: new Agent({ ...settings, connect: publicOnlyConnector(lookup) }),
      private: new Agent({ ...settings, connect: anyAddressConnector(lookup) }),
    };
    this.#clock = clock;
    this.#cohort = cohort;
  }

  /** Posts the call. An abort of `signal`, at any time, ends it with the signal's reason and drops the connection. */
  post(call: UpstreamCall, signal: StopSignal): Promise<UpstreamReply> {
    const { origin, path } = call.endpoint;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve({ kind: "failed", error: signal.reason });
      const exchange = new HttpExchange(call.onSending, this.#cohort, resolve);
      exchange.body.onSettled(signal.onAbort(() => exchange.giveUp(signal.reason)));
      this.#agents[call.network].dispatch(
        { origin, path, method: "POST", headers: call.headers, body: call.body },
        exchange,
      );
      // A connection that is kept takes the call at once.
      if (!exchange.isUnderWay) exchange.giveUpAfter(call.connectTimeoutMs, this.#clock);
    });
  }

  /** Drops every connection, those in use included. */
  async close(): Promise<void> {
    await Promise.all([this.#agents.public.destroy(), this.#agents.private.destroy()]);
  }
}

/** One call under way, as the HTTP client tells of it. */
class HttpExchange implements Dispatcher.DispatchHandler {
  readonly body: UpstreamBody;
  /** Whether it has a connection, or is over. */
  isUnderWay = false;
  #hints = 0;
  #cancelConnectTimeout: Cancel = NOTHING;
  readonly #onSending: () => void;
  readonly #cohort: Cohort;
  readonly #resolve: (reply: UpstreamReply) => void;

  constructor(onSending: () => void, cohort: Cohort, resolve: (reply: UpstreamReply) => void) {
    this.body = new UpstreamBody(cohort);
    this.#onSending = onSending;
    this.#cohort = cohort;
    this.#resolve = resolve;
  }

  giveUpAfter(connectTimeoutMs: number, clock: Clock): void {
    this.#cancelConnectTimeout = clock.after(connectTimeoutMs, () =>
      this.giveUp(new Interruption("connect")),
    );
  }

  giveUp(reason: unknown): void {
    this.body.fail(reason);
    this.#settle({ kind: "failed", error: reason });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.isUnderWay = true;
    this.#cancelConnectTimeout();
    this.#onSending();
    this.body.attach(controller);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) {
      if (++this.#hints > MOST_HINTS) this.giveUp(new EndlessHintsError());
      return;
    }
    const header = (name: string): string | null => {
      const value = headers[name];
      return (Array.isArray(value) ? value[0] : value) ?? null;
    };
    this.#settle({ kind: "answer", status, header, body: this.body });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.body.push(chunk);
  }

  onResponseEnd(): void {
    this.body.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.giveUp(error);
  }

  #settle(reply: UpstreamReply): void {
    this.isUnderWay = true;
    this.#cancelConnectTimeout();
    this.#cohort.atTurnEnd(() => this.#resolve(reply));
  }
}

/** Informational answers, such as 103, before the answer itself. */
const MOST_HINTS = 1_000;

class EndlessHintsError extends Error {
  readonly code = "SIGNALBOX_ENDLESS_HINTS";

  constructor() {
    super("the provider does not come to its answer");
  }
}

const NOTHING: Cancel = () => {};
