import type { IncomingMessage } from "node:http";
import type { RequestHeaders } from "../../engine/index.ts";

/** The headers of a request, a list where one was sent several times: Node's `headersDistinct`, made only where there is such a one. */
export function distinctHeaders(request: IncomingMessage): RequestHeaders {
  const { headers } = request;
  let names = 0;
  for (const _ in headers) names++;
  // `headers` is joined or cut where a name is repeated.
  return names * 2 === request.rawHeaders.length ? headers : request.headersDistinct;
}

/** How often a request has a header; `name` is in lower case. */
export function timesSent({ rawHeaders }: IncomingMessage, name: string): number {
  let times = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const sent = rawHeaders[at];
    if (sent?.length === name.length && sent.toLowerCase() === name) times++;
  }
  return times;
}
