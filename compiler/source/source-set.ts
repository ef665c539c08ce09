/** One text of a project. `path` is relative to the project's folder and uses `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The texts of one project, in memory. The compiler reads nothing else: no disk, no clock, no environment. */
export interface SourceSet {
  /** How the folder is shown in diagnostics, such as `rules`; never absolute. */
  readonly name: string;
  /** Sorted by path. Paths may leave the folder (`../taxonomy/x.md`) where a `use` says so. */
  readonly files: readonly SourceFile[];
}

/** A piece of a source text: UTF-16 offsets, `end` exclusive. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** A value and where it was written. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}
