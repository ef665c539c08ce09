import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source/source-set.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { type Answer, proved, refuted } from "./answer.ts";

/** SB4025: every provider that a request can reach has credentials by reference, and none is spoken to in the clear off this machine. */
export function* askCredentials(analysis: Analysis): Iterable<Answer> {
  const { config } = analysis;
  const { catalog } = config;
  const reachable = new Set<number>();
  for (const route of analysis.liveRoutes()) {
    for (const { target } of route.members) reachable.add(config.targets[target]?.plan.provider ?? -1);
  }
  for (const row of [...reachable].sort((a, b) => a - b)) {
    const provider = config.providers[row];
    const written = catalog.value.providers[provider?.plan.name ?? ""];
    if (!provider || !written || provider.plan.protocol === "echo") continue;
    const { name, baseUrl } = provider.plan;
    const who = `provider \`${name}\``;
    if (written.auth === undefined && written.keys === undefined) {
      yield finding(
        provider.span,
        who,
        "has no credentials",
        "add `auth: { bearer: env:NAME }`, or `auth: none` where it asks for none",
      );
    } else yield proved;
    if (baseUrl !== null && isPlainHttp(baseUrl)) {
      const span = catalog.span(["providers", name, "base_url"], "value");
      yield finding(span, who, "is spoken to over plain http off this machine", "write `https://`");
    } else yield proved;
  }
  for (const { secret, path, who } of secretsIn(analysis)) {
    if (isReference(secret)) yield proved;
    else {
      const advice =
        "write `env:NAME`, `file:path` or `op://vault/item/field`, and give the literal secret up";
      const span = catalog.span(path, "value");
      yield finding(span, who, "has a secret written into the catalog", advice, [span]);
    }
  }
}

function finding(
  span: Span,
  who: string,
  problem: string,
  advice: string,
  conceals: readonly Span[] = [],
): Answer {
  const extras = { label: problem, verdict: "refuted", conceals } as const;
  return refuted(diagnose("SB4025", span, { who, problem, advice }, extras));
}

function isPlainHttp(url: string): boolean {
  if (!url.startsWith("http:")) return false;
  const { hostname } = new URL(url);
  return !/^(localhost|(.*\.)?localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function isReference(secret: string): boolean {
  return /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|op:\/\/[^/]+\/[^/]+\/.+)$/.test(secret);
}

/** Every secret that the catalog names, and who uses it. */
function secretsIn({ config }: Analysis) {
  const { providers, gateway } = config.catalog.value;
  const found: { secret: string; path: readonly (string | number)[]; who: string }[] = [];
  for (const [name, { auth, keys }] of Object.entries(providers)) {
    const who = `provider \`${name}\``;
    if (auth !== undefined && auth !== "none") {
      const key = "bearer" in auth ? "bearer" : "secret";
      const secret = "bearer" in auth ? auth.bearer : auth.secret;
      found.push({ secret, path: ["providers", name, "auth", key], who });
    }
    for (const [row, { secret }] of (keys ?? []).entries()) {
      found.push({ secret, path: ["providers", name, "keys", row, "secret"], who });
    }
  }
  for (const [row, client] of (gateway?.clients ?? []).entries()) {
    const path = ["gateway", "clients", row, "secret"];
    found.push({ secret: client.secret, path, who: `client \`${client.name}\`` });
  }
  if (gateway?.admin) {
    found.push({
      secret: gateway.admin.secret,
      path: ["gateway", "admin", "secret"],
      who: "the admin endpoint",
    });
  }
  if (gateway?.state_secret !== undefined) {
    found.push({ secret: gateway.state_secret, path: ["gateway", "state_secret"], who: "the shared state" });
  }
  return found;
}
