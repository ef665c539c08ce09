import type { Catalog } from "../../schemas/index.ts";
import type { Span } from "../source/source-set.ts";

/** `catalog.yaml`, valid by its schema, with the place of every key and value. */
export interface CatalogSource {
  readonly value: Catalog;
  /** The place of the key or of the value at a path, such as `["providers", "zai", "models", "glm-5", "context"]`. */
  span(path: readonly (string | number)[], part: "key" | "value"): Span;
}
