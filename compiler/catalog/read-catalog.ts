import type { Catalog } from "../../schemas/index.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Staged } from "../diagnostics/reporter.ts";
import type { SourceFile } from "../source/source-set.ts";
import type { CatalogSource } from "./catalog-source.ts";
import { mend } from "./mend.ts";
import { plainData, spanAt } from "./plain-data.ts";
import { schemaFindings } from "./schema-findings.ts";
import { type SchemaError, validateCatalog } from "./validate-schema.ts";
import { valueFindings } from "./value-findings.ts";
import { wholeCredentials } from "./whole-credentials.ts";
import { readYaml } from "./yaml-tree.ts";

/**
 * Reads `catalog.yaml`. Null where nothing of it could be understood; where only some of it is wrong, that is
 * reported and left out, so that the names of the rest still resolve.
 */
export function readCatalog(file: SourceFile): Staged<CatalogSource | null> {
  const yaml = readYaml(file);
  const found: Diagnostic[] = [...yaml.diagnostics];
  const tree = yaml.value;
  if (tree === null) return { value: null, diagnostics: found };
  const data = plainData(tree);
  const errors = validateCatalog(data);
  found.push(...schemaFindings(tree, errors));
  const value = errors.length === 0 ? data : mend(data, errors);
  if (!isCatalog(value, errors)) return { value: null, diagnostics: found };
  const source: CatalogSource = { value, span: (path, part) => spanAt(tree, path, part) };
  found.push(...valueFindings(source, errors));
  return { value: { ...source, value: wholeCredentials(value) }, diagnostics: found };
}

/** The schema is the proof of the type; what had no errors was not mended, and is not asked again. */
function isCatalog(data: unknown, errors: readonly SchemaError[]): data is Catalog {
  return errors.length === 0 || validateCatalog(data).length === 0;
}
