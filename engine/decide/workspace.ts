import type { ClientProtocol } from "../../schemas/index.ts";
import type { DecisionTables, Dimension, Plan } from "../plan/plan.ts";
import { refusedFlags } from "../protocols/losses.ts";
import { bitsOf } from "./flag-bits.ts";
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
  /** The dimensions that `classify` reads from the facts one by one. */
  readonly dense: readonly number[];
  readonly predicates: Span;
  readonly globs: readonly GlobGroup[];
  readonly tools: Span;
  /** By dimension: the literal beginning of its glob, or the empty text. */
  readonly globPrefixes: readonly string[];
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

export interface GlobGroup extends Span {
  readonly fact: Extract<Dimension, { kind: "glob" }>["fact"];
}

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

const readOneByOne: ReadonlySet<Dimension["kind"]> = new Set(["integer", "flag", "any_topic", "value"]);

function makeWorkspace(plan: Plan): Workspace {
  const { dimensions } = plan.decision;
  const spanOf = (kind: Dimension["kind"]): Span => ({
    start: Math.max(
      0,
      dimensions.findIndex((dimension) => dimension.kind === kind),
    ),
    end: dimensions.findLastIndex((dimension) => dimension.kind === kind) + 1,
  });
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
    dense: dimensions.flatMap((dimension, row) => (readOneByOne.has(dimension.kind) ? [row] : [])),
    predicates: spanOf("predicate"),
    globs: globGroups(dimensions),
    tools: spanOf("tool"),
    globPrefixes: dimensions.map((dimension) => ("glob" in dimension ? globPrefix(dimension.glob) : "")),
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

function uncarriedFrom(client: ClientProtocol, plan: Plan): Int32Array {
  return Int32Array.from(plan.targets, (target) => {
    const provider = plan.providers[target.provider];
    return provider === undefined ? 0 : bitsOf(refusedFlags(client, provider.protocol));
  });
}

function globGroups(dimensions: readonly Dimension[]): readonly GlobGroup[] {
  const groups: GlobGroup[] = [];
  for (const [row, dimension] of dimensions.entries()) {
    if (dimension.kind !== "glob") continue;
    const last = groups.at(-1);
    if (last?.fact === dimension.fact) groups[groups.length - 1] = { ...last, end: row + 1 };
    else groups.push({ fact: dimension.fact, start: row, end: row + 1 });
  }
  return groups;
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
