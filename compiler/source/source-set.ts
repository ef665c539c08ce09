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
  /** What stood on the disk and could not be read as text; absent for sources that never were on a disk. */
  readonly problems?: readonly ReadProblem[];
}

/** Why a file or folder of the project is missing or damaged in `files`. `path` is relative to the project's folder. */
export interface ReadProblem {
  readonly path: string;
  /** `empty` is a folder that is there and holds no taxonomy file. */
  readonly kind: "unreadable" | "not-utf8" | "loop" | "empty";
  /** The reason in words, such as `permission denied`. */
  readonly detail: string;
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
