import type { PlanAuth, PlanKey, PlanProvider } from "../../engine/index.ts";
import type { CatalogKey, CatalogProvider } from "../../schemas/index.ts";
import type { BoundConfig } from "../bind/bound-config.ts";
import type { CatalogSource } from "../catalog/catalog-source.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { checkQuirks } from "./check-quirks.ts";
import type { CheckedProvider } from "./checked-config.ts";
import { countOf, millisecondsOf } from "./numbers.ts";
import { isPrivateHost } from "./private-host.ts";

/** The providers with every default written out, in the order of `bound.providers`. */
export function checkProviders(bound: BoundConfig, found: Diagnostic[]): readonly CheckedProvider[] {
  return bound.providers.flatMap(({ name, span }) => {
    const provider = bound.catalog?.value.providers[name];
    if (!bound.catalog || !provider) return [];
    checkQuirks(name, provider, bound.catalog, found);
    checkNetwork(name, provider, bound.catalog, found);
    return [{ plan: planOf(name, provider), span }];
  });
}

/** Reports an address that the gateway would refuse to dial on every call. */
function checkNetwork(
  name: string,
  { base_url, protocol, network }: CatalogProvider,
  catalog: CatalogSource,
  found: Diagnostic[],
): void {
  if (base_url === undefined || protocol === "echo" || network === "private" || !URL.canParse(base_url))
    return;
  const { hostname } = new URL(base_url);
  if (!isPrivateHost(hostname)) return;
  const place = catalog.span(["providers", name, "base_url"], "value");
  found.push(diagnose("SB3019", place, { provider: name, host: hostname }, { label: "is never dialled" }));
}

function planOf(name: string, provider: CatalogProvider): PlanProvider {
  const { protocol, base_url, region, signature_domain, network, quirks, timeouts, breaker } = provider;
  return {
    name,
    protocol,
    baseUrl: protocol === "echo" || base_url === undefined ? null : base_url.replace(/\/+$/, ""),
    auth: authOf(provider),
    region: region ?? null,
    signatureDomain: signature_domain ?? name,
    network: network ?? "public",
    quirks: {
      rename: quirks?.rename ?? {},
      drop: quirks?.drop ?? [],
      defaults: quirks?.defaults ?? {},
      reasoningField: quirks?.reasoning_field ?? null,
      pathPrefix: quirks?.path_prefix ?? null,
      betas: quirks?.betas ?? null,
    },
    timeouts: {
      connectMs: millisecondsOf(timeouts?.connect ?? "5s"),
      firstTokenMs: millisecondsOf(timeouts?.first_token ?? "20s"),
      idleMs: millisecondsOf(timeouts?.idle ?? "60s"),
      totalMs: millisecondsOf(timeouts?.total ?? "600s"),
    },
    breaker: {
      failures: breaker?.failures ?? 5,
      windowMs: millisecondsOf(breaker?.window ?? "30s"),
      openMs: millisecondsOf(breaker?.open ?? "30s"),
    },
  };
}

function authOf({ protocol, auth, keys, key_selection }: CatalogProvider): PlanAuth {
  if (protocol === "echo") return { kind: "none" };
  const selection = key_selection ?? "least-loaded";
  if (keys) return { kind: "keys", ...credentialsOf(protocol), selection, keys: keys.map(keyOf) };
  if (auth === undefined || auth === "none") return { kind: "none" };
  if ("bearer" in auth) {
    return { kind: "keys", ...bearer, selection, keys: [keyOf({ secret: auth.bearer })] };
  }
  const header = auth.header.toLowerCase();
  return { kind: "keys", header, scheme: "plain", selection, keys: [keyOf({ secret: auth.secret })] };
}

const bearer = { header: "authorization", scheme: "bearer" } as const;

/** How a pool's keys are sent: as the protocol's own API takes them. */
function credentialsOf(protocol: CatalogProvider["protocol"]) {
  return protocol === "anthropic" ? ({ header: "x-api-key", scheme: "plain" } as const) : bearer;
}

function keyOf({ secret, rpm, itpm, otpm, priority, weight }: CatalogKey): PlanKey {
  return {
    secret,
    requestsPerMinute: rpm === undefined ? null : countOf(rpm),
    inputTokensPerMinute: itpm === undefined ? null : countOf(itpm),
    outputTokensPerMinute: otpm === undefined ? null : countOf(otpm),
    priority: priority ?? 0,
    weight: weight ?? 1,
  };
}
