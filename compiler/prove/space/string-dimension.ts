import { factTable, type StringFact, unwritable } from "../../../engine/index.ts";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { ClassSets, NONE, type SetId } from "./class-sets.ts";
import { bitOfFlag, closure } from "./flag-space.ts";
import { GlobAutomaton } from "./glob-automaton.ts";
import { likelyValues } from "./likely-values.ts";

/** All that the configuration asks of one string fact. */
export interface StringQuestions {
  readonly fact: StringFact;
  readonly valueLists: readonly (readonly string[])[];
  readonly globs: readonly string[];
  /** Every value there can be, where the configuration knows them. */
  readonly closed: readonly string[] | null;
  /** What tells values apart beside lists and globs: the pinned target of a model, by spelling. */
  readonly marks: ReadonlyMap<string, number>;
}

/** One string fact of the request space: finitely many classes, whose values no condition can tell apart. */
export interface StringDimension {
  readonly fact: StringFact;
  readonly sets: ClassSets;
  /** By class, a value of it; null is ABSENT. The values that people know come first. */
  readonly samples: readonly (string | null)[];
  /** The class ABSENT alone; `NONE` where the fact cannot be absent. */
  readonly absent: SetId;
  /** The flags that hold wherever the fact is present. */
  readonly impliedFlags: number;
  /** What no request in some of the classes can say; of `protocol` alone. */
  readonly limits: readonly ClassLimit[];
  /** The flags that the limits speak of. */
  readonly limitedFlags: number;
  /** False where there were too many glob classes to list, so that some are missing. */
  readonly complete: boolean;
  /** The classes of these values; values that cannot occur have none. */
  ofValues(values: readonly string[]): SetId;
  ofGlob(glob: string): SetId;
  /** The classes whose values carry this mark. */
  ofMark(mark: number): SetId;
  /** The class of one value (null is ABSENT); undefined where it cannot occur. */
  classOf(value: string | null): number | undefined;
}

/** What the requests in some classes of a fact never are. */
export interface ClassLimit {
  readonly classes: SetId;
  /** The flags that never hold. */
  readonly without: number;
  /** The flags that hold only where an effort is named. */
  readonly byEffort: number;
}

/** States of the glob automaton past which the classes of a fact are not listed to the end. */
const MOST_STATES = 60_000;

/** Divides the values of one fact into classes. */
export function stringDimension(questions: StringQuestions): StringDimension {
  const { fact, globs, closed, marks } = questions;
  const automaton = new GlobAutomaton(globs);
  const named = new Set([...questions.valueLists.flat(), ...marks.keys()]);
  for (const value of closed ?? []) named.add(value);
  const listsOf = new Map<string, number[]>();
  for (const [row, list] of questions.valueLists.entries()) {
    for (const value of new Set(list)) {
      const rows = listsOf.get(value);
      if (rows) rows.push(row);
      else listsOf.set(value, [row]);
    }
  }
  const signature = (value: string) =>
    `${automaton.covering(value).join(",")};${(listsOf.get(value) ?? []).join(",")};${marks.get(value) ?? ""}`;

  const samples: (string | null)[] = [];
  const classes: ClassRow[] = [];
  const rowOf = new Map<string, number>();
  const enter = (key: string, sample: string, covering: readonly number[]): void => {
    if (rowOf.has(key)) return;
    rowOf.set(key, samples.length);
    samples.push(sample);
    classes.push({ globs: covering, lists: listsOf.get(sample) ?? [], mark: marks.get(sample) ?? null });
  };
  const canBeAbsent = fact !== "protocol";
  if (canBeAbsent) {
    samples.push(null);
    classes.push({ globs: [], lists: [], mark: null });
  }
  let complete = true;
  if (closed === null) {
    for (const value of likelyValues(fact)) enter(signature(value), value, automaton.covering(value));
    const open = automaton.classes(named, MOST_STATES);
    complete = open.complete;
    for (const { sample, globs: covering } of open.classes) enter(signature(sample), sample, covering);
  }
  for (const value of closed ?? named) enter(signature(value), value, automaton.covering(value));

  const sets = new ClassSets(samples.length);
  const withGlob = group(classes, (row) => row.globs);
  const withMark = group(classes, (row) => (row.mark === null ? [] : [row.mark]));
  const globRow = new Map(globs.map((glob, row) => [glob, row]));
  const classOf = (value: string | null) =>
    value === null ? (canBeAbsent ? 0 : undefined) : rowOf.get(signature(value));
  const ofValue = (value: string): readonly number[] => {
    const one = classOf(value);
    return one === undefined ? [] : [one];
  };
  const limits = fact === "protocol" ? limitsOf((protocol) => sets.of(ofValue(protocol))) : [];
  return {
    fact,
    sets,
    samples,
    absent: canBeAbsent ? sets.of([0]) : NONE,
    impliedFlags: impliedFlagsOf(fact),
    limits,
    limitedFlags: limits.reduce((flags, { without, byEffort }) => flags | without | byEffort, 0),
    complete,
    ofValues: (values) => sets.of(values.flatMap(ofValue)),
    ofGlob: (glob) => sets.of(withGlob.get(globRow.get(glob) ?? -1) ?? []),
    ofMark: (mark) => sets.of(withMark.get(mark) ?? []),
    classOf,
  };
}

interface ClassRow {
  readonly globs: readonly number[];
  readonly lists: readonly number[];
  readonly mark: number | null;
}

function limitsOf(classesOf: (protocol: ClientProtocol) => SetId): readonly ClassLimit[] {
  return clientProtocols.map((protocol) => {
    const { flags, thinkingNeedsEffort } = unwritable[protocol];
    return {
      classes: classesOf(protocol),
      without: closure(flags),
      byEffort: thinkingNeedsEffort ? bitOfFlag.thinking : 0,
    };
  });
}

function impliedFlagsOf(fact: StringFact): number {
  if (fact.startsWith("header:")) return 0;
  const row = Object.entries(factTable).find(([name]) => name === fact)?.[1];
  return closure(row?.implies ?? []);
}

function group(rows: readonly ClassRow[], keys: (row: ClassRow) => readonly number[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [row, one] of rows.entries()) {
    for (const key of keys(one)) {
      const known = groups.get(key);
      if (known) known.push(row);
      else groups.set(key, [row]);
    }
  }
  return groups;
}
