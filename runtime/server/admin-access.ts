import type { IncomingMessage } from "node:http";
import { credentialOf } from "../security/client-directory.ts";
import { isFromThisMachine, isLoopbackName } from "../security/loopback.ts";
import { Secret } from "../security/secret.ts";
import type { Serving } from "./serving.ts";

/** Whether a request may see or do what only the operator may; else why not. */
export type AdminAccess = "granted" | "off" | "missing" | "wrong" | "remote";

/** `ownListener` is whether the request came over the loopback listener that the plan sets aside for the operator. */
export function adminAccess(request: IncomingMessage, serving: Serving, ownListener: boolean): AdminAccess {
  if (serving.adminSecret === null) return "off";
  const credential = credentialOf(request.headers);
  if (credential === null) return "missing";
  if (!serving.adminSecret.equals(new Secret(credential))) return "wrong";
  return ownListener || isLoopbackName(request.socket.remoteAddress ?? "") ? "granted" : "remote";
}

/**
 * Metrics name rules, targets and clients, and change nothing: the secret suffices from anywhere. Without it, only this
 * machine reads them: over the operator's own listener, or where there are neither clients nor a secret.
 */
export function mayReadMetrics(request: IncomingMessage, serving: Serving, ownListener: boolean): boolean {
  const access = adminAccess(request, serving, ownListener);
  if (access === "granted" || access === "remote") return true;
  const fromHere = isLoopbackName(request.socket.remoteAddress ?? "") && isFromThisMachine(request.headers);
  return fromHere && (ownListener || (serving.clients.size === 0 && serving.adminSecret === null));
}
