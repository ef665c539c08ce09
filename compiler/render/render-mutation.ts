import type { Range } from "../../schemas/index.ts";
import type { MutationReport, TriedMutant } from "../mutate/mutate.ts";
import { type Operator, operators } from "../mutate/operator-table.ts";
import type { Fate } from "../mutate/trial.ts";
import { rangeOf } from "../source/range.ts";
import { describeRequest } from "./describe-witness.ts";
import { displayMessage } from "./display-text.ts";
import type { JunitSuite } from "./render-junit.ts";
import type { TextOptions } from "./render-text.ts";
import { placeText, shownPath } from "./shown-path.ts";

/** For people: the score, each kind of mistake with who notices it, and every mutant that nobody does. */
export function mutationText(
  report: MutationReport,
  { root }: TextOptions,
  failUnder: number | null,
): string {
  const survivors = report.mutants.flatMap(({ operator, what, span, fate }) =>
    fate.kind === "survived"
      ? [`  ${placeText(span, root)}  ${displayMessage(what)}  (${operator})\n    ${shownBy(fate)}\n`]
      : [],
  );
  const { total, mutants } = report;
  const chosen =
    mutants.length === total
      ? `all ${total} were tried`
      : `${mutants.length} of ${total} were tried, the same ones each time, spread over all kinds; \`--mutants ${total}\` tries them all`;
  return [
    `mutants: ${scoreText(report, failUnder)}\n  ${chosen}\n\n`,
    ...table(mutants),
    ...(survivors.length === 0 ? [] : ["\nnobody notices\n", ...survivors]),
  ].join("");
}

/** Whether a score is below the one that was asked for; a score of nothing is not. */
export function isBelow({ score }: MutationReport, failUnder: number | null): boolean {
  return failUnder !== null && score !== null && score < failUnder;
}

/** What `--mutate` adds to the document of `signalbox test --format json`. */
export interface MutationJson {
  /** In percent; null where no mutant means anything else than the project. */
  readonly score: number | null;
  readonly failUnder: number | null;
  readonly tried: number;
  readonly total: number;
  readonly byFinding: number;
  readonly byTest: number;
  readonly survived: number;
  readonly equivalent: number;
  readonly mutants: readonly {
    readonly operator: Operator;
    readonly what: string;
    readonly file: string;
    readonly range: Range;
    readonly fate: Fate["kind"];
    /** The code and message of a finding, or the title of a test; null where nobody notices. */
    readonly by: string | null;
    /** A request that is decided differently, as `decide --facts` reads it. */
    readonly witness: Readonly<Record<string, unknown>> | null;
  }[];
}

export function mutationJson(report: MutationReport, failUnder: number | null): MutationJson {
  const { mutants, total, score, byFinding, byTest, survived, equivalent } = report;
  return {
    score: score === null ? null : rounded(score),
    failUnder,
    tried: mutants.length,
    total,
    byFinding,
    byTest,
    survived,
    equivalent,
    mutants: mutants.map(({ operator, what, span, fate }) => ({
      operator,
      what,
      file: span.file.path,
      range: rangeOf(span),
      fate: fate.kind,
      by: noticedBy(fate),
      witness: fate.kind === "survived" ? fate.witness : null,
    })),
  };
}

/** A case for each mutant that means something else; one that nobody notices fails where the score is too low. */
export function mutationSuite(report: MutationReport, root: string, failUnder: number | null): JunitSuite {
  const fails = isBelow(report, failUnder);
  const told = report.mutants.filter(({ fate }) => fate.kind !== "equivalent");
  const cases = told.map(({ operator, what, span, fate }) => {
    const file = shownPath(root, span.file.path);
    const message = fate.kind === "survived" ? shownBy(fate) : "";
    const outcome = fails
      ? { name: "failure", attributes: { type: operator, message: "nobody notices" }, children: [message] }
      : { name: "skipped", attributes: { message: `nobody notices: ${message}` }, children: [] };
    return {
      name: "testcase",
      attributes: { classname: file, name: what, file, line: rangeOf(span).start.line },
      children: fate.kind === "survived" ? [outcome] : [],
    };
  });
  const { survived } = report;
  return {
    name: "signalbox test --mutate",
    cases,
    failures: fails ? survived : 0,
    skipped: fails ? 0 : survived,
  };
}

function scoreText(report: MutationReport, failUnder: number | null): string {
  const { score, byFinding, byTest, survived, equivalent } = report;
  const same = equivalent === 0 ? "" : `; ${equivalent} ${equivalent === 1 ? "means" : "mean"} the same`;
  if (score === null) return `none means anything else${same}`;
  const noticed = byFinding + byTest;
  const limit = isBelow(report, failUnder) ? `, below ${failUnder} %` : "";
  return `${noticed} of ${noticed + survived} are noticed (${rounded(score)} %${limit}), ${byFinding} by a finding and ${byTest} by a test${same}`;
}

const rounded = (percent: number): number => Math.floor(percent * 10) / 10;

const columns = ["finding", "test", "survived", "equivalent"] as const satisfies Fate["kind"][];
const headings = { finding: "finding", test: "test", survived: "nobody", equivalent: "the same" } as const;

function table(mutants: readonly TriedMutant[]): readonly string[] {
  const width = Math.max(...operators.map(({ length }) => length));
  const row = (name: string, cells: readonly (string | number)[]) =>
    `  ${name.padEnd(width)}${cells.map((cell) => String(cell).padStart(10)).join("")}\n`;
  const rows = operators.flatMap((operator) => {
    const own = mutants.filter((mutant) => mutant.operator === operator);
    if (own.length === 0) return [];
    return [
      row(
        operator,
        columns.map((kind) => own.filter(({ fate }) => fate.kind === kind).length),
      ),
    ];
  });
  return [
    row(
      "noticed by",
      columns.map((kind) => headings[kind]),
    ),
    ...rows,
  ];
}

function noticedBy(fate: Fate): string | null {
  if (fate.kind === "finding") return `${fate.notice.code} ${fate.notice.message}`;
  return fate.kind === "test" ? fate.title : null;
}

function shownBy({ witness }: Extract<Fate, { kind: "survived" }>): string {
  return witness === null
    ? "no request was found that shows it, and none was ruled out"
    : `decided differently: ${displayMessage(describeRequest(witness))}`;
}
