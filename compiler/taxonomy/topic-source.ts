import type { Located, Span } from "../source/source-set.ts";

/** One taxonomy file as written, directives read, names not resolved. */
export interface TopicSource {
  /** From the file's stem: lower-case, `-` and space to `_`. */
  readonly id: string;
  /** The first H1, or the start of the file where there is none. */
  readonly span: Span;
  readonly title: Located<string> | null;
  readonly priority: Located<number> | null;
  readonly match: Located<"word" | "substring"> | null;
  readonly synonyms: readonly Located<string>[];
  /** `not::` phrases. */
  readonly vetoes: readonly Located<string>[];
  readonly routes: readonly TopicRoute[];
  readonly tests: readonly TopicTest[];
  readonly metadata: readonly { readonly name: string; readonly value: Located<string> }[];
}

/** `route:: provider, model (allow degrade web_search)`: the parentheses are ours, the rest is the older dialects'. */
export interface TopicRoute {
  readonly provider: Located<string>;
  readonly model: Located<string>;
  readonly shrink: Span | null;
  readonly degrade: readonly Located<string>[];
  readonly span: Span;
}

/** `test:: "text" -> topic_id`; the expected topic is null for `-> none`. */
export interface TopicTest {
  readonly text: Located<string>;
  readonly expected: Located<string | null>;
  readonly span: Span;
}
