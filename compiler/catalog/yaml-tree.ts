import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLError } from "yaml";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Staged } from "../diagnostics/reporter.ts";
import type { SourceFile, Span } from "../source/source-set.ts";

/** A piece of a YAML text as plain data, with the place of itself and of everything in it. */
export type YamlTree = { readonly span: Span } & (
  | { readonly kind: "mapping"; readonly entries: ReadonlyMap<string, YamlEntry> }
  | { readonly kind: "list"; readonly items: readonly YamlTree[] }
  | { readonly kind: "scalar"; readonly value: string | number | boolean | null; readonly quoted: boolean }
);

export interface YamlEntry {
  readonly key: Span;
  readonly value: YamlTree;
}

/** Reads a YAML text. Null, with findings, where its syntax is broken; an empty text is a null scalar. */
export function readYaml(file: SourceFile): Staged<YamlTree | null> {
  const { errors, warnings, contents } = parseDocument(file.text, {
    version: "1.2",
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
  });
  if (errors.length > 0)
    return { value: null, diagnostics: causes(errors.map((error) => finding(file, error))) };
  const found: Diagnostic[] = warnings.map((warning) => finding(file, warning));
  return { value: treeOf(file, contents, { file, start: 0, end: 0 }, found), diagnostics: found };
}

function tooDeep(span: Span): Diagnostic {
  return diagnose("SB1070", span, { problem: "it is nested too deeply", advice: "nest it less" });
}

/** Deeper than any catalog goes, and far from what the stack holds. */
const DEEPEST = 64;

function treeOf(file: SourceFile, node: Node | null, outer: Span, found: Diagnostic[], depth = 0): YamlTree {
  const span = spanOf(file, node) ?? outer;
  const nothing: YamlTree = { kind: "scalar", value: null, quoted: false, span };
  if (node === null) return nothing;
  if (depth > DEEPEST) {
    found.push(tooDeep({ ...span, end: Math.min(span.end, span.start + 1) }));
    return nothing;
  }
  if (isAlias(node)) {
    found.push(diagnose("SB1072", span, { what: "aliases", advice: writeOut }));
    return nothing;
  }
  if ("anchor" in node && node.anchor)
    found.push(diagnose("SB1072", span, { what: "anchors", advice: writeOut }));
  if (isSeq<Node>(node)) {
    return {
      kind: "list",
      items: node.items.map((item) => treeOf(file, item, span, found, depth + 1)),
      span,
    };
  }
  if (isMap<Node, Node | null>(node)) {
    const entries = new Map<string, YamlEntry>();
    for (const { key, value } of node.items) {
      const keySpan = spanOf(file, key) ?? span;
      const name = keyOf(key);
      if (name === null) {
        const advice = "write each key as plain text";
        found.push(diagnose("SB1072", keySpan, { what: "list or mapping as a key", advice }));
        continue;
      }
      if (name === "<<") {
        found.push(diagnose("SB1072", keySpan, { what: "merge keys", advice: writeOut }));
        continue;
      }
      const first = entries.get(name);
      if (first) {
        const related = [{ span: first.key, label: "the first one" }];
        found.push(diagnose("SB1071", keySpan, { key: name }, { related }));
        continue;
      }
      const after = { file, start: keySpan.start, end: keySpan.end };
      entries.set(name, { key: keySpan, value: treeOf(file, value, after, found, depth + 1) });
    }
    return { kind: "mapping", entries, span };
  }
  if (!isScalar(node)) return nothing;
  const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
  return { kind: "scalar", value: plain(node.value), quoted, span };
}

const writeOut = "write the value out in each place, so that a finding can point at it";

function plain(value: unknown): string | number | boolean | null {
  const simple = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return simple ? value : value === null || value === undefined ? null : String(value);
}

/** A key as written: `4.10` stays `4.10`. */
function keyOf(key: Node): string | null {
  if (!isScalar(key)) return null;
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
}

function spanOf(file: SourceFile, node: Node | null): Span | null {
  const range = node?.range;
  return range ? { file, start: range[0], end: range[1] } : null;
}

/** Of several errors the tabs, or else the first one, are the author's; the others follow from them. */
function causes(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const tabs = found.filter(({ code }) => code === "SB1073");
  return tabs.length > 0 ? tabs : found.slice(0, 1);
}

function finding(file: SourceFile, { code, pos, message }: YAMLError): Diagnostic {
  const [start, end] = pos;
  const last = file.text.length;
  // What is missing at the end of the text is shown at its last character.
  const from = Math.max(0, Math.min(start, last - 1));
  const span = { file, start: from, end: Math.min(Math.max(end, from + 1), last) };
  if (code === "TAB_AS_INDENT") return diagnose("SB1073", span, {}, { fix: fixBy(span, "  ") });
  if (code === "TAG_RESOLVE_FAILED") {
    return diagnose("SB1072", span, { what: "tags", advice: "write the value alone" });
  }
  if (code === "MULTIPLE_DOCS") {
    return diagnose("SB1072", span, { what: "second document", advice: "remove the `---`" });
  }
  if (code === "RESOURCE_EXHAUSTION") return tooDeep({ ...span, end: Math.min(span.end, span.start + 1) });
  const problem = message.charAt(0).toLowerCase() + message.slice(1).replace(/[.:]?\s*$/, "");
  return diagnose("SB1070", span, { problem, advice: yamlAdvice[code] ?? "mend the line" });
}

const yamlAdvice: Partial<Record<YAMLError["code"], string>> = {
  BAD_INDENT: "line the keys of one mapping up, each level further in",
  MISSING_CHAR: "close what is open, or put the text in quotes",
  UNEXPECTED_TOKEN: "put texts with `:`, `#`, `{` or `[` in quotes",
  BLOCK_AS_IMPLICIT_KEY: "put texts with `:` in quotes, or begin a new line",
  MULTILINE_IMPLICIT_KEY: "close the key's quotes on its own line, and put a `:` behind it",
};
