import type { PlanGateway } from "../../engine/index.ts";
import type { CatalogSource } from "../catalog/catalog-source.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { countOf, millisecondsOf } from "./numbers.ts";

/** The gateway's settings with every default written out. A listener open to others needs clients. */
export function checkGateway(catalog: CatalogSource | null, found: Diagnostic[]): PlanGateway {
  const gateway = catalog?.value.gateway;
  const { host, port } = addressOf(gateway?.listen ?? "127.0.0.1:8484");
  const clients = gateway?.clients ?? [];
  if (catalog && gateway?.listen !== undefined && clients.length === 0 && !isLoopback(host)) {
    const place = catalog.span(["gateway", "listen"], "value");
    found.push(diagnose("SB3082", place, { listen: gateway.listen }, { label: "open to others" }));
  }
  return {
    host,
    port,
    clients: clients.map(({ name, secret, rpm, tpm, concurrency, daily_usd }) => ({
      name,
      secret,
      requestsPerMinute: rpm === undefined ? null : countOf(rpm),
      tokensPerMinute: tpm === undefined ? null : countOf(tpm),
      concurrency: concurrency ?? null,
      dailyUsd: daily_usd ?? null,
    })),
    admin: gateway?.admin ? { secret: gateway.admin.secret, listen: gateway.admin.listen ?? null } : null,
    state: gateway?.state ?? "memory",
    stateSecret: gateway?.state_secret ?? null,
    stateFile: gateway?.state_file ?? null,
    commitHeadersAfterMs: millisecondsOf(gateway?.commit_headers_after ?? "15s"),
    bodyLimitBytes: countOf(gateway?.body_limit ?? "32Mi"),
    concurrency: gateway?.concurrency ?? DEFAULT_CONCURRENCY,
    countTokens: gateway?.count_tokens ?? "estimate",
  };
}

/** Requests at once: far above what one person's agents reach, below what runs a small machine out of memory. */
const DEFAULT_CONCURRENCY = 256;

/** `host:port` or `[v6]:port`; the catalog's reader has refused everything else. */
function addressOf(listen: string): { readonly host: string; readonly port: number } {
  const colon = listen.lastIndexOf(":");
  return { host: listen.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(listen.slice(colon + 1)) };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
