import type { Facts } from "../facts/facts.ts";
import type { TopicMatch } from "../match/topic-match.ts";
import { integerValue, stringValue } from "./fact-values.ts";
import { flagBitsOf } from "./flag-bits.ts";
import { globMatches } from "./glob.ts";
import type { Span, Workspace } from "./workspace.ts";

/** Finds the class of one request in every dimension but the predicates: `evaluate` adds those that a program rests on. */
export function classify(workspace: Workspace, facts: Facts, pinned: boolean, hits: TopicMatch): void {
  forget(workspace);
  workspace.flags = flagBitsOf(facts, pinned);
  const { classes, coarse } = workspace;
  for (const { row, bit } of workspace.flagReadings) {
    const found = (workspace.flags & bit) === 0 ? 0 : 1;
    classes[row] = found;
    coarse[row] = found;
  }
  for (const { row, fact, cuts, shift } of workspace.integers) {
    const found = classOfInteger(cuts, integerValue(facts, fact));
    classes[row] = found;
    coarse[row] = found >> shift;
  }
  for (const { row, fact, values, shift } of workspace.values) {
    const found = classOfString(values, stringValue(facts, fact));
    classes[row] = found;
    coarse[row] = found >> shift;
  }
  if (workspace.anyTopic >= 0) {
    classes[workspace.anyTopic] = hits.winner === null ? 0 : 1;
    coarse[workspace.anyTopic] = hits.winner === null ? 0 : 1;
  }
  for (const group of workspace.globs) {
    const value = stringValue(facts, group.fact);
    if (value !== null) markGlobs(workspace, group, value);
  }
  if (workspace.tools.end > 0)
    for (const name of facts.toolNames) markGlobs(workspace, workspace.tools, name);
  for (const topic of hits.found) {
    const row = workspace.topicDimensions[topic] ?? -1;
    if (row >= 0) mark(workspace, row);
  }
}

/** How many of the ascending cuts are at or below the value. */
function classOfInteger(cuts: Float64Array, value: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cuts[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const ABSENT = 0;
const OTHER = 1;

function classOfString(values: readonly string[], value: string | null): number {
  if (value === null) return ABSENT;
  let low = 0;
  let high = values.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const candidate = values[middle] ?? "";
    if (candidate === value) return middle + 2;
    if (candidate < value) low = middle + 1;
    else high = middle - 1;
  }
  return OTHER;
}

/**
 * Marks the globs of a span that cover a value. Their literal beginnings are sorted, so those that begin the value are the last
 * one not above it and some of its ancestors; the others are never looked at.
 */
function markGlobs(workspace: Workspace, span: Span, value: string): void {
  const { globParts } = workspace;
  const { globParents } = workspace.tables.arrays;
  let low = span.start;
  let high = span.end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((globParts[middle]?.begin ?? "") <= value) low = middle + 1;
    else high = middle;
  }
  for (let row = low - 1; row >= span.start; row = globParents[row] ?? -1) {
    const parts = globParts[row];
    if (parts?.isOpen ? value.startsWith(parts.begin) : globMatches(parts?.glob ?? "", value))
      mark(workspace, row);
  }
}

function forget(workspace: Workspace): void {
  for (let i = 0; i < workspace.presentCount; i++) workspace.classes[workspace.present[i] ?? 0] = 0;
  workspace.presentCount = 0;
  for (let row = workspace.predicates.start; row < workspace.predicates.end; row++)
    workspace.classes[row] = -1;
}

function mark(workspace: Workspace, row: number): void {
  if (workspace.classes[row] === 1) return;
  workspace.classes[row] = 1;
  workspace.present[workspace.presentCount] = row;
  workspace.presentCount += 1;
}
