import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Staged } from "../diagnostics/reporter.ts";
import { positionOf } from "../source/range.ts";
import type { Located, SourceFile, Span } from "../source/source-set.ts";
import { readPhrases } from "./phrases.ts";
import { readRoute } from "./read-route.ts";
import { readTopic } from "./read-topic.ts";
import type { TopicRoute, TopicSource } from "./topic-source.ts";

/**
 * A topic as the "proxy" dialect reads it: named by its first heading, which is a synonym too, with the first line of
 * synonyms and the first route alone. `folder` is the taxonomy's own. Each thing lost is a warning.
 */
export function readAsProxy(file: SourceFile, folder: string): Staged<TopicSource | null> {
  const found: Diagnostic[] = [];
  const top: Span = { file, start: 0, end: file.text.search(/[\r\n]|$/) };
  const steps = file.path.slice(folder === "." ? 0 : folder.length + 1).split("/");
  if (steps.length !== 2 || !proxyFolders.includes(steps[0] ?? "")) {
    const folders = proxyFolders.map((name) => `\`${name}\``).join(", ");
    found.push(
      lost(top, `reads only the files right inside ${folders}`, "move the file, or leave the dialect"),
    );
    return { value: null, diagnostics: found };
  }
  const lines = linesOf(file);
  const heading = lines.find(({ value }) => value.startsWith("# "));
  if (!heading) {
    const mend = "add a heading such as `# Name`, which names the topic";
    found.push(lost(top, "drops a file without a line that begins with `# `", mend));
    return { value: null, diagnostics: found };
  }
  const strict = readTopic(file).value.topic;
  const title = heading.value.replace(/^(?:# )+/, "").trim();
  const concept = title.toLowerCase().replaceAll(" ", "_");
  const listed = readSynonyms(file, lines);
  reportLost(strict?.synonyms ?? [], listed, found);
  const routes = readFirstRoute(lines, found);
  if (strict?.priority) {
    found.push(
      lost(strict.priority.span, "reads a priority and never uses it", "remove it, or leave the dialect"),
    );
  }
  const topic: TopicSource = {
    id: concept,
    span: heading.span,
    title: { value: title, span: heading.span },
    priority: null,
    match: null,
    synonyms: [{ value: concept, span: heading.span }, ...listed],
    vetoes: [],
    routes,
    tests: strict?.tests ?? [],
    metadata: strict?.metadata ?? [],
  };
  return { value: topic, diagnostics: found };
}

const proxyFolders = [
  "routing_scenarios",
  "providers",
  "transformers",
  "configuration",
  "operations",
  "technical",
];

function linesOf(file: SourceFile): readonly Located<string>[] {
  let start = 0;
  return file.text.split("\n").map((line) => {
    const value = line.replace(/\r$/, "");
    const span = { file, start, end: start + value.length };
    start += line.length + 1;
    return { value, span };
  });
}

function readSynonyms(file: SourceFile, lines: readonly Located<string>[]): readonly Located<string>[] {
  const name = "synonyms::";
  const line = lines.find(({ value }) => value.startsWith(name));
  if (!line) return [];
  const start = line.span.start + name.length;
  return readPhrases(file, start, line.value.slice(name.length), "synonyms", []);
}

/** One warning for each line whose synonyms the dialect does not see. */
function reportLost(
  strict: readonly Located<string>[],
  read: readonly Located<string>[],
  found: Diagnostic[],
): void {
  const seen = new Set(read.map(({ span }) => span.start));
  const byLine = new Map<number, Located<string>[]>();
  for (const synonym of strict) {
    if (seen.has(synonym.span.start)) continue;
    const { line } = positionOf(synonym.span.file, synonym.span.start);
    byLine.set(line, [...(byLine.get(line) ?? []), synonym]);
  }
  for (const synonyms of byLine.values()) {
    const [first, last] = [synonyms[0], synonyms.at(-1)];
    if (!first || !last) continue;
    const names = synonyms.map(({ value }) => `\`${value}\``).join(", ");
    const span = { ...first.span, end: last.span.end };
    const mend = "move them to the first line of synonyms, or leave the dialect";
    found.push(lost(span, `reads one line of synonyms and loses ${synonyms.length}: ${names}`, mend));
  }
}

function readFirstRoute(lines: readonly Located<string>[], found: Diagnostic[]): readonly TopicRoute[] {
  const routes = lines.flatMap(({ value, span }) => {
    const name = /^\s*(?:route|routing)::\s*/.exec(value)?.[0];
    if (name === undefined) return [];
    const rest = value.slice(name.length).trimEnd();
    const start = span.start + name.length;
    return [{ value: rest, span: { ...span, start, end: start + rest.length } }];
  });
  const [first, ...others] = routes;
  for (const { span } of others) {
    found.push(lost(span, "reads the first route alone", "remove the others, or leave the dialect"));
  }
  if (!first) return [];
  const route = readRoute(first, []);
  const commas = first.value.replace(/\([^()]*\)$/, "").split(",").length - 1;
  if (!route || commas !== 1) {
    found.push(lost(first.span, "drops a route that has not exactly one comma", "write `provider, model`"));
    return [];
  }
  return [{ ...route, provider: { ...route.provider, value: route.provider.value.toLowerCase() } }];
}

function lost(span: Span, loses: string, mend: string): Diagnostic {
  return diagnose("SB1061", span, { dialect: "proxy", loses, mend });
}
