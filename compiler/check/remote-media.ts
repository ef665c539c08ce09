import type { Catalog } from "../../schemas/index.ts";
import { countOf } from "./numbers.ts";

/** The largest `media_tokens` of the catalog's models, whichever of them a request will go to; null where none states any. */
export function remoteMediaTokens({ providers }: Catalog): number | null {
  const stated = Object.values(providers).flatMap(({ models }) =>
    Object.values(models).flatMap((model) =>
      model.media_tokens === undefined ? [] : [countOf(model.media_tokens)],
    ),
  );
  return stated.length === 0 ? null : Math.max(...stated);
}
