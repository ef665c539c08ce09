import type { IncomingMessage } from "node:http";
import type { ClientError } from "../protocols/codec.ts";
import { isFromThisMachine } from "../security/loopback.ts";
import { timesSent } from "./distinct-headers.ts";
import type { Serving } from "./serving.ts";

/** Without declared clients the only door is this machine, and a web page in its browser must not come through it. */
export function isWelcome(request: IncomingMessage, serving: Serving): boolean {
  if (serving.clients.size > 0) return true;
  return timesSent(request, "host") < 2 && isFromThisMachine(request.headers);
}

/** What such a page is told. */
export const foreignPage: Omit<ClientError, "requestId"> = {
  status: 403,
  kind: "permission",
  message: "without `clients` this gateway answers this machine only: foreign `Host` or `Origin`",
};
