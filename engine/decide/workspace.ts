import type { ClientProtocol } from "../../schemas/index.ts";
import type { IntegerFact, StringFact } from "../facts/table.ts";
import type { DecisionTables, Dimension } from "../plan/decision-tables.ts";
import type { Plan } from "../plan/plan.ts";
import { refusedFlags } from "../protocols/losses.ts";
import { bitsOf, flagBit } from "./flag-bits.ts";
import { gateTable } from "./gate-table.ts";
import { globPrefix } from "./glob.ts";

/**
 * The room in which the requests of one plan are decided, one after another: the class of the present request in each dimension.
 * `classify` fills it anew, so that no decision depends on an earlier one.
 */
export interface Workspace {
  readonly tables: DecisionTables;
  /** By dimension; -1 for a predicate that no program has asked for yet. */
  readonly classes: Int32Array;
  /** The same, shifted to coarse classes; of dense dimensions only. */
  readonly coarse: Int32Array;
  /** The sparse dimensions that hold, in the first `presentCount` places. */
  readonly present: Int32Array;
  presentCount: number;
  /** The flags of the request, one bit each. */
  flags: number;
  readonly integers: readonly IntegerReading[];
  readonly flagReadings: readonly FlagReading[];
  readonly values: readonly ValueReading[];
  /** The dimension of `any_topic`, or -1. */
  readonly anyTopic: number;
  readonly predicates: Span;
  readonly globs: readonly GlobGroup[];
  readonly tools: GlobSpan;
  /** By dimension: its glob taken apart; that of other dimensions is never asked for. */
  readonly globParts: readonly GlobParts[];
  /** By row of `plan.topics`: its dimension, or -1 where no rule asks for it. */
  readonly topicDimensions: Int32Array;
  /** By program: the last dimension of a predicate that its tests read, or -1. */
  readonly lastNeeded: Int32Array;
  /** By row of `plan.targets`: the flags whose gates it passes. */
  readonly passes: Int32Array;
  /** By client protocol, then by row of `plan.targets`: the flags that no adapter carries from the one to the other. */
  readonly uncarried: Readonly<Record<ClientProtocol, Int32Array>>;
}

/** Dimensions from `start` up to `end` - 1. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Globs of one kind, sorted by their literal beginnings. */
export interface GlobSpan extends Span {
  /** Behind the last glob that begins with a star. */
  readonly starred: number;
  /** By ASCII character, and one behind the last: the first glob whose beginning starts with it, or with a later one. */
  readonly rowsByFirst: Int32Array;
}

export interface GlobGroup extends GlobSpan {
  readonly fact: StringFact;
  readonly header: string | null;
}

/** How to find the class of a request in one dimension: its row, and what of the dimension it takes, in a shape of its own. */
export interface IntegerReading {
  readonly row: number;
  readonly fact: IntegerFact;
  readonly cuts: Float64Array;
  readonly shift: number;
}

export interface FlagReading {
  readonly row: number;
  readonly bit: number;
}

export interface ValueReading {
  readonly row: number;
  readonly fact: StringFact;
  /** The name of the header that the fact is, else null. */
  readonly header: string | null;
  /** The class of each value that some rule names. */
  readonly classes: ReadonlyMap<string, number>;
  readonly shift: number;
}

/** A glob, what it begins with, and whether this and one star is all of it: then nothing else need be compared. */
export interface GlobParts {
  readonly glob: string;
  readonly begin: string;
  readonly isOpen: boolean;
}

/** The class of the first of a dimension's values: 0 is an absent one, 1 any other. */
const FIRST_VALUE = 2;

/** The workspace of a plan: made on first use, then the same one. */
export function workspaceOf(plan: Plan): Workspace {
  if (latest?.plan === plan) return latest.workspace;
  const workspace = workspaces.get(plan) ?? makeWorkspace(plan);
  workspaces.set(plan, workspace);
  latest = { plan, workspace };
  return workspace;
}

const workspaces = new WeakMap<Plan, Workspace>();
let latest: { readonly plan: Plan; readonly workspace: Workspace } | null = null;

function makeWorkspace(plan: Plan): Workspace {
  const { dimensions, arrays } = plan.decision;
  const shiftOf = (row: number): number => arrays.coarseShifts[row] ?? 0;
  const spanOf = (kind: Dimension["kind"]): Span => ({
    start: Math.max(
      0,
      dimensions.findIndex((dimension) => dimension.kind === kind),
    ),
    end: dimensions.findLastIndex((dimension) => dimension.kind === kind) + 1,
  });
  const globParts = dimensions.map((dimension) => partsOf("glob" in dimension ? dimension.glob : ""));
  const topicDimensions = new Int32Array(plan.topics.length).fill(-1);
  for (const [row, dimension] of dimensions.entries()) {
    if (dimension.kind === "topic") topicDimensions[dimension.topic] = row;
  }
  return {
    tables: plan.decision,
    classes: new Int32Array(dimensions.length),
    coarse: new Int32Array(dimensions.length),
    present: new Int32Array(dimensions.length),
    presentCount: 0,
    flags: 0,
    integers: dimensions.flatMap((dimension, row) =>
      dimension.kind === "integer"
        ? [{ row, fact: dimension.fact, cuts: Float64Array.from(dimension.cuts), shift: shiftOf(row) }]
        : [],
    ),
    flagReadings: dimensions.flatMap((dimension, row) =>
      dimension.kind === "flag" ? [{ row, bit: flagBit[dimension.fact] }] : [],
    ),
    values: dimensions.flatMap((dimension, row) =>
      dimension.kind === "value"
        ? [
            {
              row,
              fact: dimension.fact,
              header: headerOf(dimension.fact),
              classes: new Map(dimension.values.map((value, at) => [value, at + FIRST_VALUE])),
              shift: shiftOf(row),
            },
          ]
        : [],
    ),
    anyTopic: dimensions.findIndex(({ kind }) => kind === "any_topic"),
    predicates: spanOf("predicate"),
    globs: globGroups(dimensions, globParts),
    tools: globSpan(globParts, spanOf("tool")),
    globParts,
    topicDimensions,
    lastNeeded: lastNeeded(plan.decision),
    uncarried: {
      anthropic: uncarriedFrom("anthropic", plan),
      "openai-chat": uncarriedFrom("openai-chat", plan),
      "openai-responses": uncarriedFrom("openai-responses", plan),
    },
    passes: Int32Array.from(plan.targets, (target) =>
      bitsOf(target.passes.map((gate) => gateTable[gate].fact)),
    ),
  };
}

function partsOf(glob: string): GlobParts {
  const begin = globPrefix(glob);
  return { glob, begin, isOpen: glob.length === begin.length + 1 };
}

function uncarriedFrom(client: ClientProtocol, plan: Plan): Int32Array {
  return Int32Array.from(plan.targets, (target) => {
    const provider = plan.providers[target.provider];
    return provider === undefined ? 0 : bitsOf(refusedFlags(client, provider.protocol));
  });
}

function globGroups(dimensions: readonly Dimension[], globParts: readonly GlobParts[]): readonly GlobGroup[] {
  const spans = new Map<StringFact, Span>();
  for (const [row, dimension] of dimensions.entries()) {
    if (dimension.kind !== "glob") continue;
    spans.set(dimension.fact, { start: spans.get(dimension.fact)?.start ?? row, end: row + 1 });
  }
  return [...spans].map(([fact, span]) => ({ fact, header: headerOf(fact), ...globSpan(globParts, span) }));
}

function globSpan(globParts: readonly GlobParts[], span: Span): GlobSpan {
  const firstFrom = (isBehind: (begin: string) => boolean): number => {
    const found = globParts.slice(span.start, span.end).findIndex(({ begin }) => isBehind(begin));
    return found < 0 ? span.end : span.start + found;
  };
  return {
    ...span,
    starred: firstFrom((begin) => begin !== ""),
    rowsByFirst: Int32Array.from({ length: ASCII + 1 }, (_, unit) =>
      firstFrom((begin) => begin !== "" && begin.charCodeAt(0) >= unit),
    ),
  };
}

const ASCII = 128;
const HEADER = "header:";

function headerOf(fact: StringFact): string | null {
  return fact.startsWith(HEADER) ? fact.slice(HEADER.length) : null;
}

function lastNeeded({ dimensions, arrays }: DecisionTables): Int32Array {
  return Int32Array.from({ length: arrays.wordStarts.length - 1 }, (_, program) => {
    const from = arrays.testStarts[arrays.wordStarts[program] ?? 0];
    const to = arrays.testStarts[arrays.wordStarts[program + 1] ?? 0];
    return arrays.testDimensions
      .subarray(from, to)
      .reduce((last, row) => (dimensions[row]?.kind === "predicate" ? Math.max(last, row) : last), -1);
  });
}
