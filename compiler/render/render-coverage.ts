import type { Range } from "../../schemas/index.ts";
import type { Coverage, CoveredPart } from "../run-tests/coverage.ts";
import { rangeOf } from "../source/range.ts";
import { displayMessage } from "./display-text.ts";
import type { JunitSuite } from "./render-junit.ts";
import type { TextOptions } from "./render-text.ts";
import { placeText, shownPath } from "./shown-path.ts";

/** For people: the counts, and every part that no test reaches. */
export function coverageText(coverage: Coverage, { root }: TextOptions): string {
  const counts = groupsOf(coverage).map(
    ([name, parts]) => `${parts.filter(({ isReached }) => isReached).length} of ${parts.length} ${name}`,
  );
  const missed = missedIn(coverage);
  const width = Math.max(0, ...missed.map(({ name }) => name.length));
  const lines = missed.map(
    ({ name, span }) => `  ${displayMessage(name).padEnd(width)}  ${placeText(span, root)}\n`,
  );
  const heading = missed.length === 0 ? "" : "no test reaches\n";
  return `coverage: tests reach ${counts.join(", ")}\n${heading}${lines.join("")}`;
}

/** How much of one kind of part is reached, and what is not. */
export interface ReachedJson {
  readonly total: number;
  readonly reached: number;
  readonly missed: readonly { readonly name: string; readonly file: string; readonly range: Range }[];
}

export type CoverageJson = Readonly<Record<keyof Coverage, ReachedJson>>;

export function coverageJson(coverage: Coverage): CoverageJson {
  return {
    rules: reachedJson(coverage.rules),
    hops: reachedJson(coverage.hops),
    topics: reachedJson(coverage.topics),
  };
}

/** A case for each part; one that no test reaches is skipped. */
export function coverageSuite(coverage: Coverage, root: string): JunitSuite {
  const cases = groupsOf(coverage).flatMap(([, parts]) =>
    parts.map(({ name, span, isReached }) => {
      const file = shownPath(root, span.file.path);
      const skipped = { name: "skipped", attributes: { message: "no test reaches it" }, children: [] };
      return {
        name: "testcase",
        attributes: { classname: file, name, file, line: rangeOf(span).start.line },
        children: isReached ? [] : [skipped],
      };
    }),
  );
  return { name: "signalbox test --coverage", cases, failures: 0, skipped: missedIn(coverage).length };
}

function groupsOf({ rules, hops, topics }: Coverage): readonly (readonly [string, readonly CoveredPart[]])[] {
  return [
    ["rules", rules],
    ["hops", hops],
    ["topics", topics],
  ];
}

function missedIn(coverage: Coverage): readonly CoveredPart[] {
  return groupsOf(coverage).flatMap(([, parts]) => parts.filter(({ isReached }) => !isReached));
}

function reachedJson(parts: readonly CoveredPart[]): ReachedJson {
  const missed = parts.filter(({ isReached }) => !isReached);
  return {
    total: parts.length,
    reached: parts.length - missed.length,
    missed: missed.map(({ name, span }) => ({ name, file: span.file.path, range: rangeOf(span) })),
  };
}
