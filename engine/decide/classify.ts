import type { Facts } from "../facts/facts.ts";
import type { TopicMatch } from "../match/topic-match.ts";
import { headerOf, integerValue, stringValue } from "./fact-values.ts";
import { flagBitsOf } from "./flag-bits.ts";
import { globMatches } from "./glob.ts";
import type { GlobSpan, Workspace } from "./workspace.ts";

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
  for (const { row, fact, header, classes: known, shift } of workspace.values) {
    const value = header === null ? stringValue(facts, fact) : headerOf(facts, header);
    const found = value === null ? ABSENT : (known.get(value) ?? OTHER);
    classes[row] = found;
    coarse[row] = found >> shift;
  }
  if (workspace.anyTopic >= 0) {
    classes[workspace.anyTopic] = hits.winner === null ? 0 : 1;
    coarse[workspace.anyTopic] = hits.winner === null ? 0 : 1;
  }
  for (const group of workspace.globs) {
    const value = group.header === null ? stringValue(facts, group.fact) : headerOf(facts, group.header);
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

/**
 * Marks the globs of a span that cover a value. Their literal beginnings are sorted, so those that begin the value are the last
 * one not above it and some of its ancestors; the others are never looked at.
 */
function markGlobs(workspace: Workspace, span: GlobSpan, value: string): void {
  const { globParts } = workspace;
  const { globParents } = workspace.tables.arrays;
  const first = value.charCodeAt(0);
  let low = span.rowsByFirst[first] ?? span.starred;
  let high = span.rowsByFirst[first + 1] ?? span.end;
  // None of another first letter begins the value.
  const alike = low;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((globParts[middle]?.begin ?? "") <= value) low = middle + 1;
    else high = middle;
  }
  for (let row = (low > alike ? low : span.starred) - 1; row >= span.start; row = globParents[row] ?? -1) {
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
