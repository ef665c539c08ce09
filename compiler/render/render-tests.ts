import type { DiagnosticJson, Range } from "../../schemas/index.ts";
import type { MutationReport } from "../mutate/mutate.ts";
import type { Coverage } from "../run-tests/coverage.ts";
import type { TestResult } from "../run-tests/run-tests.ts";
import { rangeOf } from "../source/range.ts";
import { coloursOf } from "./colours.ts";
import { displayMessage } from "./display-text.ts";
import { type CoverageJson, coverageJson, coverageSuite, coverageText } from "./render-coverage.ts";
import { diagnosticsJson } from "./render-json.ts";
import { renderJunitSuites } from "./render-junit.ts";
import { type MutationJson, mutationJson, mutationSuite, mutationText } from "./render-mutation.ts";
import { renderText, type TextOptions } from "./render-text.ts";
import { placeText, shownPath } from "./shown-path.ts";
import type { XmlElement } from "./xml.ts";

/** What a run of the tests found out beside their results, where it was asked for. */
export interface TestExtras {
  readonly coverage?: Coverage;
  readonly mutation?: MutationReport;
  /** The score below which the run fails, in percent. */
  readonly failUnder?: number;
}

/** The results of the config's own tests in every format there is. */
export const renderTests: Readonly<
  Record<
    "text" | "json" | "junit",
    (results: readonly TestResult[], options: TextOptions, extras?: TestExtras) => string
  >
> = { text, json, junit };

/** For people: a line each, what failed with its findings, and the counts. */
function text(results: readonly TestResult[], options: TextOptions, extras: TestExtras = {}): string {
  const colours = coloursOf(options.colour ?? false);
  const lines = results.map((result) => {
    const title = displayMessage(result.title);
    const place = placeText(result.span, options.root);
    if (result.status === "passed") {
      const how = result.kind === "forall" ? " (proved for all)" : "";
      return `${colours.passed("pass")}  ${title}${how}\n`;
    }
    const findings = renderText(result.findings, options).replaceAll(/^(?=.)/gm, "      ");
    return `${colours.heading("error", "FAIL")}  ${title}  ${place}\n\n${findings}\n`;
  });
  const { passed, failed } = countOf(results);
  const more = [
    ...(extras.coverage ? [coverageText(extras.coverage, options)] : []),
    ...(extras.mutation ? [mutationText(extras.mutation, options, extras.failUnder ?? null)] : []),
  ].map((part) => `\n${part}`);
  return `${lines.join("")}\n${passed} passed, ${failed} failed\n${more.join("")}`;
}

/** The document of `signalbox test --format json`. */
export interface TestsJson {
  readonly version: 1;
  readonly tests: readonly {
    readonly title: string;
    readonly origin: TestResult["origin"];
    readonly kind: TestResult["kind"];
    readonly status: TestResult["status"];
    readonly file: string;
    readonly range: Range;
    readonly diagnostics: readonly DiagnosticJson[];
  }[];
  readonly passed: number;
  readonly failed: number;
  /** Under `--coverage`. */
  readonly coverage?: CoverageJson;
  /** Under `--mutate`. */
  readonly mutation?: MutationJson;
}

/** The results as that document, with a line end. */
function json(
  results: readonly TestResult[],
  _: TextOptions,
  { coverage, mutation, failUnder }: TestExtras = {},
): string {
  const document: TestsJson = {
    version: 1,
    tests: results.map(({ title, origin, kind, status, span, findings }) => ({
      title,
      origin,
      kind,
      status,
      file: span.file.path,
      range: rangeOf(span),
      diagnostics: diagnosticsJson(findings, null).diagnostics,
    })),
    ...countOf(results),
    ...(coverage && { coverage: coverageJson(coverage) }),
    ...(mutation && { mutation: mutationJson(mutation, failUnder ?? null) }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A JUnit report: a case for each test, and a suite each for coverage and mutants. */
function junit(
  results: readonly TestResult[],
  { root }: TextOptions,
  { coverage, mutation, failUnder }: TestExtras = {},
): string {
  const cases = results.map((result): XmlElement => {
    const file = shownPath(root, result.span.file.path);
    const failure: XmlElement = {
      name: "failure",
      attributes: { message: result.findings.map(({ message }) => message).join("; ") },
      children: [renderText(result.findings, { root })],
    };
    return {
      name: "testcase",
      attributes: { classname: file, name: result.title, file, line: rangeOf(result.span).start.line },
      children: result.status === "failed" ? [failure] : [],
    };
  });
  return renderJunitSuites(
    { name: "signalbox test", cases, failures: countOf(results).failed },
    ...(coverage ? [coverageSuite(coverage, root)] : []),
    ...(mutation ? [mutationSuite(mutation, root, failUnder ?? null)] : []),
  );
}

function countOf(results: readonly TestResult[]): { readonly passed: number; readonly failed: number } {
  const passed = results.filter(({ status }) => status === "passed").length;
  return { passed, failed: results.length - passed };
}
