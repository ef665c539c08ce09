import { globMatches, type PlanProvider } from "../../engine/index.ts";
import type { ClientProtocol } from "../../schemas/index.ts";
import type { PassedHeaders } from "../attempts/exchange.ts";
import type { Secret } from "../security/secret.ts";

/** The version sent where the client spoke another protocol and named none. */
const ANTHROPIC_VERSION = "2023-06-01";

/** Everything that goes to a provider as a header: this list and nothing else. */
export function upstreamHeaders(
  provider: PlanProvider,
  protocol: ClientProtocol,
  secret: Secret | null,
  passed: PassedHeaders,
  stream: boolean,
): Record<string, string> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: stream ? "text/event-stream" : "application/json",
    "accept-encoding": "identity",
    "user-agent": "signalbox",
  };
  if (protocol === "anthropic") {
    headers["anthropic-version"] = passed.anthropicVersion ?? ANTHROPIC_VERSION;
    const betas = passed.anthropicBeta === null ? "" : taken(passed.anthropicBeta, provider.quirks.betas);
    if (betas !== "") headers["anthropic-beta"] = betas;
  }
  if (provider.auth.kind === "keys" && secret !== null) {
    const value = secret.reveal();
    headers[provider.auth.header.toLowerCase()] =
      provider.auth.scheme === "bearer" ? `Bearer ${value}` : value;
  }
  return headers;
}

/** The values of a client's `anthropic-beta` that a provider takes; it would refuse the whole request for another one. */
function taken(betas: string, globs: readonly string[] | null): string {
  if (globs === null) return betas;
  const values = betas.split(",").map((value) => value.trim());
  return values.filter((value) => globs.some((glob) => globMatches(glob, value))).join(",");
}
