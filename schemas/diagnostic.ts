/** A place in a source text. `line` and `column` count from 1, `offset` from 0; columns and offsets are UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export type Severity = "error" | "warning" | "info";

/** What the prover says of a property: proved, refuted with a witness, or not proved for a stated reason. */
export type Verdict = "proved" | "refuted" | "not_proved";

/** A labelled place beside the primary one, in any file. */
export interface RelatedPlace {
  readonly file: string;
  readonly range: Range;
  readonly message: string;
}

/** A machine-applicable mend: all edits together, or none. */
export interface Fix {
  readonly edits: readonly { readonly file: string; readonly range: Range; readonly text: string }[];
}

/** One finding as `--format json` prints it. `file` is relative to the project and uses `/`. */
export interface DiagnosticJson {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly range: Range;
  /** What is wrong right there, in a few words. */
  readonly label?: string;
  readonly related: readonly RelatedPlace[];
  readonly help?: string;
  readonly fix?: Fix;
  readonly witness?: Readonly<Record<string, unknown>>;
  /** What has to be down for the witness to show it, as `decide --down` takes it. */
  readonly down?: string;
  readonly verdict?: Verdict;
}

/** How questions ended. `allowed` ones are refuted, and their findings silenced by the author; they are not in `refuted`. */
export interface ProofCounts {
  readonly proved: number;
  readonly refuted: number;
  readonly allowed: number;
  readonly notProved: number;
}

/** The one document of `--format json`. */
export interface DiagnosticsJson {
  readonly version: 1;
  readonly diagnostics: readonly DiagnosticJson[];
  readonly proofs: ProofCounts;
}
