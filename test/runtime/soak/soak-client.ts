import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import type { WireAnswer } from "../faults/sdk-client.ts";

/** How often a client that waits for its first piece thinks of leaving. */
const THINKS_EVERY_MS = 20;

/** Asks over connections that it keeps, until it is closed. */
export class SoakClient {
  readonly #agent = new Agent({ keepAlive: true });

  async get(url: string): Promise<string> {
    const sent = request(url, { agent: this.#agent });
    const response = await responseTo(sent);
    return (await bodyOf(response, () => false)) ?? "";
  }

  /** Posts a body. `leave` is asked now and then whether to go, with the pieces of the answer so far; null where the client has gone. */
  async post(url: string, body: unknown, leave: (pieces: number) => boolean): Promise<WireAnswer | null> {
    const headers = { "content-type": "application/json" };
    const sent = request(url, { method: "POST", agent: this.#agent, headers });
    let gone = false;
    const watch = setInterval(() => {
      gone ||= leave(0);
      if (gone) sent.destroy();
    }, THINKS_EVERY_MS);
    try {
      const response = await responseTo(sent, JSON.stringify(body));
      const text = await bodyOf(response, leave);
      if (text === null) return null;
      const heads = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
      return {
        status: response.statusCode ?? 0,
        headers: new Headers(Object.fromEntries(heads)),
        body: text,
      };
    } catch (error) {
      if (gone) return null;
      throw error;
    } finally {
      clearInterval(watch);
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

function responseTo(sent: ClientRequest, body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once("response", resolve);
    sent.once("error", reject);
    sent.end(body);
  });
}

/** Null where the reader left. */
async function bodyOf(response: IncomingMessage, leave: (pieces: number) => boolean): Promise<string | null> {
  const pieces: Buffer[] = [];
  for await (const piece of response) {
    pieces.push(Buffer.from(piece));
    if (!leave(pieces.length)) continue;
    response.destroy();
    return null;
  }
  return Buffer.concat(pieces).toString("utf8");
}
