import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { rangeOf } from "../source/range.ts";
import { renderText } from "./render-text.ts";
import { shownPath } from "./shown-path.ts";
import { renderXml, type XmlElement } from "./xml.ts";

export interface JunitOptions {
  /** The folder that project paths are shown from: `sources.name`. */
  readonly root: string;
  /** Whether a warning fails, as under `--deny-warnings`. */
  readonly denyWarnings?: boolean;
}

/** Findings as a JUnit report: a failed case for each that fails the compilation, a passed one for each that does not. */
export function renderJunit(diagnostics: readonly Diagnostic[], options: JunitOptions): string {
  const cases = diagnostics.map((diagnostic) => caseOf(diagnostic, options));
  if (cases.length === 0) cases.push(passed(options.root));
  const failures = diagnostics.filter((diagnostic) => fails(diagnostic, options)).length;
  return renderJunitSuites({ name: "signalbox compile", cases, failures });
}

/** One suite of a JUnit report. */
export interface JunitSuite {
  readonly name: string;
  readonly cases: readonly XmlElement[];
  readonly failures: number;
  /** Cases that are `skipped`; none unless told. */
  readonly skipped?: number;
}

/** A whole report. */
export function renderJunitSuites(...suites: readonly JunitSuite[]): string {
  const total = (count: (suite: JunitSuite) => number) =>
    suites.reduce((sum, suite) => sum + count(suite), 0);
  const tests = total(({ cases }) => cases.length);
  const failures = total((suite) => suite.failures);
  return renderXml({
    name: "testsuites",
    attributes: { name: "signalbox", tests, failures, errors: 0 },
    children: suites.map(({ name, cases, failures: failed, skipped = 0 }) => ({
      name: "testsuite",
      attributes: { name, tests: cases.length, failures: failed, errors: 0, skipped },
      children: cases,
    })),
  });
}

function caseOf(diagnostic: Diagnostic, options: JunitOptions): XmlElement {
  const { code, severity, message, primary } = diagnostic;
  const file = shownPath(options.root, primary.span.file.path);
  const { line, column } = rangeOf(primary.span).start;
  const text = renderText([diagnostic], { root: options.root });
  const outcome: XmlElement = fails(diagnostic, options)
    ? { name: "failure", attributes: { type: code, message: `${severity}: ${message}` }, children: [text] }
    : { name: "system-out", attributes: {}, children: [text] };
  return {
    name: "testcase",
    attributes: { classname: `${file}:${line}:${column}`, name: `${code} ${message}`, file, line },
    children: [outcome],
  };
}

function passed(root: string): XmlElement {
  return { name: "testcase", attributes: { classname: root, name: "no findings" }, children: [] };
}

function fails({ severity }: Diagnostic, { denyWarnings }: JunitOptions): boolean {
  return severity === "error" || (severity === "warning" && denyWarnings === true);
}
