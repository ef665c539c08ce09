import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

type Json = Readonly<Record<string, unknown>>;

/** Inputs and outputs of an older system, beside the checkout; none, and a line that says so, where they are not there. */
export function vectorsOf(file: string): readonly Json[] {
  const path = fileURLToPath(new URL(`../../../../../shared/data/vectors/${file}`, import.meta.url));
  if (!existsSync(path)) {
    console.log(`skipped: ${file} is not beside this checkout`);
    return [];
  }
  const { vectors } = JSON.parse(readFileSync(path, "utf8")) as { readonly vectors: readonly Json[] };
  return vectors;
}
