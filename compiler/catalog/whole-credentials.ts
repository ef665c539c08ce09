import type { Catalog, CatalogAuth, CatalogProvider } from "../../schemas/index.ts";

/**
 * A catalog in which every `auth` is one of its forms. One that is half written, which SB3010 reports and the schema
 * lets pass, becomes a harmless stand-in, so that the rest is still checked. No plan is ever made of it.
 */
export function wholeCredentials(catalog: Catalog): Catalog {
  const providers = Object.entries(catalog.providers).map(([name, provider]) => [name, whole(provider)]);
  return { ...catalog, providers: Object.fromEntries(providers) };
}

function whole(provider: CatalogProvider): CatalogProvider {
  return isWhole(provider.auth) ? provider : { ...provider, auth: { bearer: "env:UNREADABLE" } };
}

function isWhole(auth: CatalogAuth | undefined): boolean {
  if (auth === undefined || auth === "none") return true;
  return Object.hasOwn(auth, "bearer") || (Object.hasOwn(auth, "header") && Object.hasOwn(auth, "secret"));
}
