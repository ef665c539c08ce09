import type { Plan, PlanPlace } from "../../engine/index.ts";
import { lineStarts } from "../source/range.ts";
import type { SourceFile, SourceSet, Span } from "../source/source-set.ts";

/** The longest file that is made up, in lines and in columns; places beyond are shown at its end. */
const MOST_LINES = 1 << 18;
const MOST_COLUMNS = 1 << 12;

/** Files of nothing but white space that stand for the ones a plan was made from: each place of the plan is in one of them. */
export class StandInSources {
  readonly #files = new Map<string, SourceFile>();

  constructor(plan: Plan) {
    const columns = new Map<string, number[]>();
    for (const place of placesOf(plan)) {
      const { file, line, column } = partsOf(place);
      const ofFile = columns.get(file) ?? [];
      const row = Math.min(line, MOST_LINES) - 1;
      ofFile[row] = Math.max(ofFile[row] ?? 0, Math.min(column, MOST_COLUMNS) - 1);
      columns.set(file, ofFile);
    }
    for (const [path, ofFile] of columns) {
      const text = Array.from(ofFile, (width) => " ".repeat(width ?? 0)).join("\n");
      this.#files.set(path, { path, text });
    }
  }

  all(): SourceSet {
    const files = [...this.#files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    return { name: "plan", files };
  }

  /** An empty span at a place of the plan. */
  at(place: PlanPlace): Span {
    const { file: path, line, column } = partsOf(place);
    const file = this.#files.get(path) ?? NOWHERE;
    const lineStart = lineStarts(file)[Math.min(line, MOST_LINES) - 1] ?? 0;
    const start = Math.min(lineStart + Math.min(column, MOST_COLUMNS) - 1, file.text.length);
    return { file, start, end: start };
  }

  /** A place for what the plan keeps no place of: the beginning of the rules. */
  nowhere(): Span {
    const [file = NOWHERE] = this.#files.values();
    return { file, start: 0, end: 0 };
  }
}

const NOWHERE: SourceFile = { path: "plan", text: "" };

function partsOf(place: PlanPlace): {
  readonly file: string;
  readonly line: number;
  readonly column: number;
} {
  const [, file = "", line = "1", column = "1"] = /^(.*):(\d+):(\d+)$/s.exec(place) ?? [];
  return { file, line: Number(line), column: Number(column) };
}

function placesOf(plan: Plan): readonly PlanPlace[] {
  return [
    ...(plan.envelope === null ? [] : [plan.envelope.place]),
    ...[...plan.rules, ...plan.chains, ...plan.targets, ...plan.restricts, ...plan.topics].map(
      ({ place }) => place,
    ),
  ];
}
