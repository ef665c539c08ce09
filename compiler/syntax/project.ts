import type { CatalogSource } from "../catalog/catalog-source.ts";
import type { SourceSet } from "../source/source-set.ts";
import type { TopicSource } from "../taxonomy/topic-source.ts";
import type { RulesFile, UseItem } from "./ast.ts";

/** A project as written: its three sources read, no name resolved. What `parse` returns and `bind` takes. */
export interface Ast {
  readonly sources: SourceSet;
  /** `main.sbx`; an empty file where there is none, which is reported. */
  readonly main: RulesFile;
  /** Every rules file that is reached from `main.sbx`, itself included, by project path. */
  readonly rules: ReadonlyMap<string, RulesFile>;
  /** The topics as the project's dialect reads them, in the order of the `use`s, then by path. */
  readonly topics: readonly TopicSource[];
  /** The same files in the strict meaning; the very same list where no `compat` is asked for. */
  readonly strictTopics: readonly TopicSource[];
  readonly dialect: Dialect;
  /** Whether a `use` of rules or of a taxonomy could not be followed; what it would have declared is not known. */
  readonly missing: { readonly rules: boolean; readonly taxonomy: boolean };
  /** Null where there is none, or where it could not be read at all; both are reported. */
  readonly catalog: CatalogSource | null;
}

/** How taxonomy files are read and matched: our own strict way, or as one of two older systems. */
export type Dialect = "strict" | NonNullable<UseItem["compat"]>["value"];
