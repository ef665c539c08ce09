import type { CatalogSource } from "../catalog/catalog-source.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/source-set.ts";
import type { BoundProvider, BoundTarget } from "./bound-config.ts";
import type { Declared, DeclaredProvider, Scope } from "./scope.ts";

/** What the catalog declares, as lists in the order of the plan and as names to look up. */
export interface CatalogDeclarations
  extends Pick<Scope, "catalogKnown" | "seemsProvided" | "providers" | "regions" | "regionless" | "clients"> {
  readonly providerList: readonly BoundProvider[];
  readonly targetList: readonly BoundTarget[];
}

/** Providers, targets, regions and clients of the catalog; nothing at all where it could not be read. */
export function declareCatalog(catalog: CatalogSource | null, found: Diagnostic[]): CatalogDeclarations {
  const providers = new Map<string, DeclaredProvider>();
  const regions = new Map<string, { readonly span: Span; readonly targets: number[] }>();
  const regionless: number[] = [];
  const providerList: BoundProvider[] = [];
  const targetList: BoundTarget[] = [];
  const written = catalog?.value.providers ?? {};
  for (const name of catalog ? Object.keys(written).sort() : []) {
    const provider = written[name];
    if (!catalog || !provider) continue;
    const path = ["providers", name];
    const row = providerList.length;
    const models = new Map<string, Declared>();
    const inRegion = provider.region === undefined ? regionless : regionOf(provider.region, path);
    for (const model of Object.keys(provider.models).sort()) {
      const span = catalog.span([...path, "models", model], "key");
      models.set(model, { row: targetList.length, span });
      inRegion.push(targetList.length);
      targetList.push({ provider: row, model, span });
    }
    const span = catalog.span(path, "key");
    providers.set(name, { row, span, models });
    providerList.push({ name, span });
  }

  function regionOf(region: string, path: readonly string[]): number[] {
    const known = regions.get(region);
    if (known) return known.targets;
    const targets: number[] = [];
    const span = catalog?.span([...path, "region"], "value");
    if (span) regions.set(region, { span, targets });
    return targets;
  }

  return {
    catalogKnown: catalog !== null,
    seemsProvided: (provider, model) => catalog !== null && seemsProvided(catalog, provider, model),
    providers,
    regions,
    regionless,
    clients: declareClients(catalog, found),
    providerList,
    targetList,
  };
}

function declareClients(catalog: CatalogSource | null, found: Diagnostic[]): Map<string, Span> {
  const clients = new Map<string, Span>();
  for (const [index, { name }] of (catalog?.value.gateway?.clients ?? []).entries()) {
    const span = catalog?.span(["gateway", "clients", index, "name"], "value");
    if (!span) continue;
    const first = clients.get(name);
    if (!first) clients.set(name, span);
    else {
      const related = [{ span: first, label: "first declared here" }];
      found.push(diagnose("SB2024", span, { name }, { label: "declared again here", related }));
    }
  }
  return clients;
}

/** The catalog's reader leaves wrong entries out, and stands one model in for `models` that it cannot read. */
function seemsProvided(catalog: CatalogSource, provider: string, model: string | null): boolean {
  if (Object.hasOwn(catalog.value.providers[provider]?.models ?? {}, "unreadable")) return true;
  const path = ["providers", provider, ...(model === null ? [] : ["models", model])];
  const { file, start, end } = catalog.span(path, "key");
  const written = file.text.slice(start, end).replace(/^(["'])(.*)\1$/s, "$2");
  return written === (model ?? provider);
}
