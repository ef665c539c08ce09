import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Staged } from "../diagnostics/reporter.ts";
import type { Located, SourceFile, Span } from "../source/source-set.ts";
import { type DirectiveName, directives } from "./directives.ts";
import { type FoundDirective, findDirective } from "./find-directive.ts";
import { type MarkdownLine, markdownLines } from "./markdown-lines.ts";
import { readPhrases } from "./phrases.ts";
import { readRoute } from "./read-route.ts";
import { readTest } from "./read-test.ts";
import { topicId } from "./topic-id.ts";
import type { TopicRoute, TopicSource, TopicTest } from "./topic-source.ts";

/** A line that goes on with the list above it, and what it adds. */
export interface ContinuationLine {
  readonly name: "synonyms" | "not";
  readonly phrases: readonly Located<string>[];
  readonly span: Span;
}

export interface TopicReading {
  /** Null where the file declares nothing. */
  readonly topic: TopicSource | null;
  readonly continuations: readonly ContinuationLine[];
}

/**
 * Reads one taxonomy file in the strict meaning: every line that could be a directive is one, or is reported. A
 * misspelt directive is read as what was meant, or passed over where only what is written counts.
 */
export function readTopic(
  file: SourceFile,
  misspelt: "as meant" | "as written" = "as meant",
): Staged<TopicReading> {
  return new TopicReader(file, misspelt === "as meant").read();
}

class TopicReader {
  readonly #file: SourceFile;
  readonly #mends: boolean;
  readonly #lines: readonly MarkdownLine[];
  readonly #found: Diagnostic[] = [];
  readonly #first = new Map<DirectiveName, Span>();
  readonly #phrases = { synonyms: [] as Located<string>[], not: [] as Located<string>[] };
  readonly #continuations: ContinuationLine[] = [];
  readonly #routes: TopicRoute[] = [];
  readonly #tests: TopicTest[] = [];
  readonly #metadata: { name: string; value: Located<string> }[] = [];
  #priority: Located<number> | null = null;
  #match: Located<"word" | "substring"> | null = null;
  #title: Located<string> | null = null;
  #titleSpan: Span | null = null;
  #declaresSomething = false;

  constructor(file: SourceFile, mends: boolean) {
    this.#file = file;
    this.#mends = mends;
    this.#lines = markdownLines(file);
  }

  read(): Staged<TopicReading> {
    for (let at = 0; at < this.#lines.length; at++) at = this.#readLine(at);
    const topic = this.#topic();
    return { value: { topic, continuations: this.#continuations }, diagnostics: this.#found };
  }

  /** Reads the line `at`, with its continuations, and answers the last line read. */
  #readLine(at: number): number {
    const line = this.#lines[at];
    if (!line) return at;
    this.#reportHidden(line);
    if (line.hidden !== null) return at;
    const heading = /^#[ \t]+(.*?)[ \t]*#*[ \t]*$/.exec(line.visible);
    if (heading) {
      this.#readTitle(line, heading[1] ?? "");
      return at;
    }
    const directive = findDirective(this.#file, line);
    if (!directive) return at;
    if (directive.finding) this.#found.push(directive.finding);
    if (directive.finding && !this.#mends) return at;
    this.#declaresSomething = true;
    const { name } = directive;
    if (name === null) return at;
    this.#reportComment(line, name);
    this.#reportRepeat(name, directive.nameSpan);
    if (name === "synonyms" || name === "not") return this.#readList(at, name, directive);
    this.#readValue(name, directive);
    return at;
  }

  #readTitle(line: MarkdownLine, text: string): void {
    if (this.#titleSpan !== null) return;
    const span = { file: this.#file, start: line.start, end: line.start + line.visible.trimEnd().length };
    this.#titleSpan = span;
    const start = line.start + line.visible.indexOf(text, 1);
    if (text !== "")
      this.#title = { value: text, span: { file: this.#file, start, end: start + text.length } };
  }

  /** A list runs on as long as its lines end in a comma. */
  #readList(at: number, name: "synonyms" | "not", { value, nameSpan }: FoundDirective): number {
    const phrases = readPhrases(this.#file, value.span.start, value.value, name, this.#found);
    this.#phrases[name].push(...phrases);
    if (value.value === "") this.#reportEmpty(name, nameSpan);
    let last = at;
    let text = value.value;
    while (text.endsWith(",")) {
      const next = this.#lines[last + 1];
      if (!next || !this.#continues(next)) break;
      text = next.visible.trim();
      const start = next.start + next.visible.indexOf(text);
      const span = { file: this.#file, start, end: start + text.length };
      const more = readPhrases(this.#file, start, text, name, this.#found);
      this.#phrases[name].push(...more);
      this.#continuations.push({ name, phrases: more, span });
      last++;
    }
    this.#reportEnd(name, text, last);
    return last;
  }

  #continues(line: MarkdownLine): boolean {
    if (line.hidden !== null || line.visible.trim() === "") return false;
    if (/^#+\s/.test(line.visible)) return false;
    return findDirective(this.#file, line) === null;
  }

  /** What stands right behind a list: a comma that promised more, or a line that looks like more of it. */
  #reportEnd(name: "synonyms" | "not", text: string, last: number): void {
    const line = this.#lines[last];
    const next = this.#lines[last + 1];
    if (text.endsWith(",") && line) {
      if (next && next.hidden === null && findDirective(this.#file, next)?.name === name) return;
      const end = line.start + line.visible.trimEnd().length;
      const span = { file: this.#file, start: end - 1, end };
      this.#found.push(diagnose("SB1046", span, { name }, { fix: fixBy(span, "") }));
      return;
    }
    if (!next || text === "" || !/^[ \t]+[^\s#>*+-]/.test(next.visible) || !this.#continues(next)) return;
    const start = next.start + next.visible.search(/\S/);
    const span = { file: this.#file, start, end: next.start + next.visible.trimEnd().length };
    this.#found.push(diagnose("SB1052", span, { name }));
  }

  #readValue(name: Exclude<DirectiveName, "synonyms" | "not">, { value, nameSpan }: FoundDirective): void {
    if (directives[name].form === "metadata") {
      this.#metadata.push({ name, value });
      return;
    }
    if (value.value === "") {
      this.#reportEmpty(name, nameSpan);
      return;
    }
    switch (name) {
      case "priority":
        if (!/^(?:100|\d{1,2})$/.test(value.value)) {
          this.#found.push(diagnose("SB1049", value.span, { value: value.value }));
          return;
        }
        this.#priority ??= { value: Number(value.value), span: value.span };
        return;
      case "match":
        if (value.value !== "word" && value.value !== "substring") {
          this.#found.push(diagnose("SB1050", value.span, { value: value.value }));
          return;
        }
        this.#match ??= { value: value.value, span: value.span };
        return;
      case "route": {
        const route = readRoute(value, this.#found);
        if (route) this.#routes.push(route);
        return;
      }
      case "test": {
        const test = readTest(value, topicId(this.#file.path) ?? "topic", this.#found);
        if (test) this.#tests.push(test);
      }
    }
  }

  #reportEmpty(name: DirectiveName, span: Span): void {
    const mend = "write the value on the same line, or remove the directive";
    this.#found.push(diagnose("SB1045", span, { name, part: "value", mend }));
  }

  #reportRepeat(name: DirectiveName, span: Span): void {
    const first = this.#first.get(name);
    if (first && !directives[name].repeats) {
      const related = [{ span: first, label: "the first one" }];
      this.#found.push(diagnose("SB1051", span, { name }, { related }));
    }
    if (!first) this.#first.set(name, span);
  }

  #reportComment(line: MarkdownLine, name: DirectiveName): void {
    if (line.visible === line.text) return;
    const start = line.start + line.text.indexOf("<!--");
    const span = { file: this.#file, start, end: line.start + line.text.length };
    this.#found.push(diagnose("SB1055", span, { name }));
  }

  #reportHidden(line: MarkdownLine): void {
    const where = line.hidden ?? (line.text === line.visible ? null : "an HTML comment");
    if (where === null) return;
    const match = /^\s*(?:<!--\s*)?([a-z_]+)::/.exec(line.text);
    const name = match?.[1] ?? "";
    if (!match || !Object.hasOwn(directives, name)) return;
    if (line.hidden === null && line.visible.startsWith(name)) return;
    const start = line.start + match[0].length - name.length - 2;
    const span = { file: this.#file, start, end: start + name.length };
    this.#found.push(diagnose("SB1043", span, { name, where }));
  }

  #topic(): TopicSource | null {
    const file = this.#file;
    const top = { file, start: 0, end: this.#lines[0]?.text.length ?? 0 };
    if (!this.#declaresSomething) {
      this.#found.push(diagnose("SB1044", top, { file: file.path }));
      return null;
    }
    const id = topicId(file.path);
    if (id === null) this.#found.push(diagnose("SB1054", top, { file: file.path.split("/").at(-1) ?? "" }));
    return {
      id: id ?? "",
      span: this.#titleSpan ?? top,
      title: this.#title,
      priority: this.#priority,
      match: this.#match,
      synonyms: this.#phrases.synonyms,
      vetoes: this.#phrases.not,
      routes: this.#routes,
      tests: this.#tests,
      metadata: this.#metadata,
    };
  }
}
