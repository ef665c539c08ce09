import { suggest } from "../bind/suggestion.ts";
import type { CatalogSource } from "../catalog/catalog-source.ts";
import { readCatalog } from "../catalog/read-catalog.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Staged } from "../diagnostics/reporter.ts";
import { resolvePath } from "../source/resolve-path.ts";
import type { Located, SourceFile, SourceSet, Span } from "../source/source-set.ts";
import { readTaxonomy } from "../taxonomy/read-taxonomy.ts";
import type { TopicSource } from "../taxonomy/topic-source.ts";
import type { Item, RulesFile, UseItem } from "./ast.ts";
import { parseRules } from "./parse-rules.ts";
import type { Ast, Dialect } from "./project.ts";

/** The file in which a project begins. */
export const MAIN = "main.sbx";

/** Reads the three sources of a project, following every `use` from `main.sbx`. */
export function parse(sources: SourceSet): Staged<Ast> {
  return new ProjectParser(sources).parse();
}

class ProjectParser {
  readonly #sources: SourceSet;
  readonly #files: ReadonlyMap<string, SourceFile>;
  readonly #found: Diagnostic[] = [];
  readonly #rules = new Map<string, RulesFile>();
  readonly #topics: TopicSource[] = [];
  readonly #strictTopics: TopicSource[] = [];
  readonly #taxonomies = new Set<string>();
  readonly #missing = { rules: false, taxonomy: false };
  #dialect: Dialect = "strict";
  #catalog: CatalogSource | null = null;
  #catalogUse: Span | null = null;

  constructor(sources: SourceSet) {
    this.#sources = sources;
    this.#files = new Map(sources.files.map((file) => [file.path, file]));
  }

  parse(): Staged<Ast> {
    const main = this.#main();
    this.#reportUtf8();
    if (this.#catalogUse === null && main.broken.length === 0) {
      const end = main.items[0]?.span ?? main.span;
      const place = { ...end, end: Math.min(end.end, end.start + 1) };
      this.#found.push(diagnose("SB1007", place, {}));
    }
    const value: Ast = {
      sources: this.#sources,
      main,
      rules: this.#rules,
      topics: this.#topics,
      strictTopics: this.#dialect === "strict" ? this.#topics : this.#strictTopics,
      dialect: this.#dialect,
      missing: this.#missing,
      catalog: this.#catalog,
    };
    return { value, diagnostics: this.#found };
  }

  #main(): RulesFile {
    const file = this.#files.get(MAIN);
    if (file) return this.#readRules(file);
    const empty: SourceFile = { path: MAIN, text: "" };
    const span = { file: empty, start: 0, end: 0 };
    const values = { what: "rules file", path: MAIN, orUse: "" };
    this.#found.push(
      diagnose("SB1002", span, values, { help: "create `main.sbx`, in which a project begins" }),
    );
    this.#catalogUse = span;
    return parseRules(empty).value;
  }

  #readRules(file: SourceFile): RulesFile {
    const { value, diagnostics } = parseRules(file);
    this.#rules.set(file.path, value);
    this.#found.push(...diagnostics);
    for (const item of value.items) if (item.kind === "use") this.#follow(item);
    for (const { span } of value.broken) {
      // A `use` that cannot be read may have named any of the three.
      if (!file.text.startsWith("use", span.start)) continue;
      this.#catalogUse ??= span;
      this.#lose("rules", "taxonomy");
    }
    return value;
  }

  #follow(use: Item & UseItem): void {
    const { value: written, span } = use.path;
    const path = resolvePath(span.file.path, written);
    if (path === null) {
      const back = written.replaceAll("\\", "/");
      const fix = resolvePath(span.file.path, back) === null ? {} : { fix: fixBy(span, `"${back}"`) };
      this.#found.push(diagnose("SB1005", span, { path: written }, fix));
      if (use.what === "catalog") this.#catalogUse ??= use.span;
      else this.#lose(use.what);
      return;
    }
    switch (use.what) {
      case "catalog":
        this.#readCatalog(use, path);
        return;
      case "rules": {
        const file = this.#fileAt(path, "rules file", use.path, ".sbx");
        if (!file) this.#lose("rules");
        else if (!this.#rules.has(path)) this.#readRules(file);
        return;
      }
      case "taxonomy":
        this.#readTaxonomy(use, path);
    }
  }

  #readCatalog(use: Item & UseItem, path: string): void {
    if (this.#catalogUse !== null) {
      const related = [{ span: this.#catalogUse, label: "the first one" }];
      this.#found.push(diagnose("SB1008", use.span, {}, { related }));
      return;
    }
    this.#catalogUse = use.span;
    const file = this.#fileAt(path, "catalog", use.path, ".yaml");
    if (!file) return;
    const { value, diagnostics } = readCatalog(file);
    this.#catalog = value;
    this.#found.push(...diagnostics);
  }

  #readTaxonomy(use: Item & UseItem, path: string): void {
    if (this.#taxonomies.has(path)) return;
    this.#taxonomies.add(path);
    for (const problem of this.#sources.problems ?? []) {
      if (!problem.path.startsWith(`${path}/`)) continue;
      if (this.#reportProblem(problem.path, use.path.span)) this.#lose("taxonomy");
    }
    const inside = path === "." ? "" : `${path}/`;
    const files = this.#sources.files.filter(
      (file) => file.path.startsWith(inside) && /\.md$/i.test(file.path),
    );
    if (files.length === 0) {
      this.#reportNoTopics(use.path, path, inside);
      return;
    }
    const dialect: Dialect = use.compat?.value ?? "strict";
    if (dialect !== "strict") this.#dialect = dialect;
    const read = readTaxonomy(files, path, dialect);
    this.#topics.push(...read.value.topics);
    this.#strictTopics.push(...read.value.strictTopics);
    this.#found.push(...read.diagnostics);
  }

  /** A folder that is there and holds no topic declares none; of one that is not there, nothing is known. */
  #reportNoTopics({ value: written, span }: Located<string>, path: string, inside: string): void {
    const isThere =
      this.#sources.problems?.some((problem) => problem.path === path && problem.kind === "empty") ||
      this.#sources.files.some((file) => file.path.startsWith(inside));
    if (isThere) {
      this.#found.push(diagnose("SB1006", span, { path: written }));
      return;
    }
    this.#lose("taxonomy");
    if (this.#reportProblem(path, span)) return;
    this.#found.push(diagnose("SB1002", span, { what: "taxonomy folder", path: written, orUse: "" }));
  }

  #lose(...whats: ("rules" | "taxonomy")[]): void {
    for (const what of whats) this.#missing[what] = true;
  }

  /** The file at a path, or a finding at the `use` that names it. */
  #fileAt(path: string, what: string, use: Located<string>, ending: string): SourceFile | null {
    const file = this.#files.get(path);
    if (file) return file;
    if (this.#reportProblem(path, use.span)) return null;
    const there = [...this.#files.keys()].filter((other) => other.endsWith(ending) && other !== MAIN);
    const candidates = new Map(there.map((other) => [other, null]));
    const { orUse, extras } = suggest(path, candidates, use.span, (name) => `"${name}"`);
    // A suggestion is a project path, which is what to write only in the project's own folder.
    const fix = use.span.file.path.includes("/") ? {} : extras;
    this.#found.push(diagnose("SB1002", use.span, { what, path: use.value, orUse }, fix));
    return null;
  }

  /** Whether there is a reason why a path is missing; it is reported at the `use` that needs it. */
  #reportProblem(path: string, span: Span): boolean {
    const problem = this.#sources.problems?.find((one) => one.path === path);
    if (!problem || this.#files.has(path)) return false;
    const { kind, detail } = problem;
    if (kind === "loop") this.#found.push(diagnose("SB1004", span, { path }));
    if (kind === "unreadable") this.#found.push(diagnose("SB1001", span, { path, detail }));
    if (kind === "not-utf8") this.#found.push(diagnose("SB1003", span, { path, detail }));
    return true;
  }

  /** A text with damaged characters is read all the same; the finding stands at the first of them. */
  #reportUtf8(): void {
    for (const { path, kind, detail } of this.#sources.problems ?? []) {
      const file = this.#files.get(path);
      if (kind !== "not-utf8" || !file) continue;
      const at = Math.max(0, file.text.indexOf("\uFFFD"));
      this.#found.push(diagnose("SB1003", { file, start: at, end: at + 1 }, { path, detail }));
    }
  }
}
