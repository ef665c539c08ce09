import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Staged } from "../diagnostics/reporter.ts";
import type { Located, SourceFile, Span } from "../source/source-set.ts";
import { type ContinuationLine, readTopic } from "./read-topic.ts";
import { stemOf } from "./topic-id.ts";
import type { TopicSource } from "./topic-source.ts";

/**
 * A topic as the "kg" dialect reads it: wrapped lines are not joined, patterns shorter than two bytes and files whose
 * stem has capitals never match, and what is no directive is passed over. Each thing lost is a warning.
 */
export function readAsKg(file: SourceFile): Staged<TopicSource | null> {
  const strict = readTopic(file, "as written");
  const found: Diagnostic[] = [];
  for (const { code, message, primary } of strict.diagnostics) {
    if (!strictOnly.has(code)) continue;
    const mend = "mend it, so that both readings agree";
    found.push(lost(primary.span, `reads past this: ${message}`, mend));
  }
  const { topic, continuations } = strict.value;
  if (!topic) return { value: null, diagnostics: found };
  const wrapped = new Set<Located<string>>();
  for (const line of continuations) {
    for (const phrase of line.phrases) wrapped.add(phrase);
    const finding = lostLine(line);
    if (finding) found.push(finding);
  }
  const read = topic.synonyms.filter((synonym) => !wrapped.has(synonym));
  const short = read.filter(({ value }) => new TextEncoder().encode(value).length < 2);
  for (const { value, span } of short) {
    found.push(lost(span, `never matches \`${value}\`, which is shorter than two bytes`, "remove it"));
  }
  for (const { span } of [...topic.vetoes.slice(0, 1), ...(topic.match ? [topic.match] : [])]) {
    found.push(lost(span, "knows neither `not::` nor `match::`", "remove it, or leave the dialect"));
  }
  const neverMatches = /\p{Lu}/u.test(stemOf(topic.span.file.path));
  if (neverMatches) {
    found.push(lost(topic.span, "never matches a topic whose file name has capitals", "rename the file"));
  }
  const synonyms = neverMatches ? [] : read.filter((synonym) => !short.includes(synonym));
  return { value: { ...topic, match: null, vetoes: [], synonyms }, diagnostics: found };
}

/** Findings about lines that the older system does not look at. */
const strictOnly: ReadonlySet<string> = new Set(["SB1040", "SB1041", "SB1042", "SB1047", "SB1049", "SB1053"]);

function lostLine({ name, phrases, span }: ContinuationLine): Diagnostic | null {
  if (name !== "synonyms" || phrases.length === 0) return null;
  const synonyms = phrases.map(({ value }) => `\`${value}\``).join(", ");
  return diagnose("SB1060", span, { count: phrases.length, synonyms });
}

function lost(span: Span, loses: string, mend: string): Diagnostic {
  return diagnose("SB1061", span, { dialect: "kg", loses, mend });
}
