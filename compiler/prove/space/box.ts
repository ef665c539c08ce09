import { ALL, NONE, type SetId } from "./class-sets.ts";
import { flagImplications } from "./flag-space.ts";
import type { StringDimension } from "./string-dimension.ts";

/** Whether `max_output` may be absent or present: two bits of a box. An absent one reads 0. */
export const ABSENT = 1;
export const PRESENT = 2;

/**
 * A set of requests: an interval for every integer fact (inclusive; a maximum may be Infinity), flags that must and must not
 * hold, a set of classes for every string fact, and the marks (topics, tools) that must and must not be there.
 * `context` is exactly the sum of the two others, so the three intervals bound one another.
 */
export interface Box {
  inputMin: number;
  inputMax: number;
  outputMin: number;
  outputMax: number;
  contextMin: number;
  contextMax: number;
  turnsMin: number;
  turnsMax: number;
  presence: number;
  flagsOn: number;
  flagsOff: number;
  /** By row of `Space.strings`. Never changed in place. */
  sets: readonly SetId[];
  /** Literals of `MarkSpace` that must be true, ascending. */
  holds: readonly number[];
  /** Those that must be false, ascending. */
  lacks: readonly number[];
}

export type Strings = readonly StringDimension[];

/** The box of all requests. */
export function everything(strings: Strings): Box {
  return {
    inputMin: 0,
    inputMax: Number.POSITIVE_INFINITY,
    outputMin: 0,
    outputMax: Number.POSITIVE_INFINITY,
    contextMin: 0,
    contextMax: Number.POSITIVE_INFINITY,
    turnsMin: 0,
    turnsMax: Number.POSITIVE_INFINITY,
    presence: ABSENT | PRESENT,
    flagsOn: 0,
    flagsOff: 0,
    sets: strings.map(() => ALL),
    holds: [],
    lacks: [],
  };
}

/** A part of a box: `change` narrows a copy. Null where nothing is left, marks not considered. */
export function narrow(strings: Strings, box: Box, change: (copy: Box) => void): Box | null {
  const copy = copyOf(box);
  change(copy);
  return tighten(strings, copy) ? copy : null;
}

/** Written out, since a spread is several times slower and this is done more often than anything else. */
function copyOf(box: Box): Box {
  return {
    inputMin: box.inputMin,
    inputMax: box.inputMax,
    outputMin: box.outputMin,
    outputMax: box.outputMax,
    contextMin: box.contextMin,
    contextMax: box.contextMax,
    turnsMin: box.turnsMin,
    turnsMax: box.turnsMax,
    presence: box.presence,
    flagsOn: box.flagsOn,
    flagsOff: box.flagsOff,
    sets: box.sets,
    holds: box.holds,
    lacks: box.lacks,
  };
}

/** What two boxes share, marks included; null where that is nothing. */
export function meet(strings: Strings, a: Box, b: Box): Box | null {
  const holds = merge(a.holds, b.holds);
  const lacks = merge(a.lacks, b.lacks);
  if (holds.some((literal) => lacks.includes(literal))) return null;
  const box: Box = {
    inputMin: Math.max(a.inputMin, b.inputMin),
    inputMax: Math.min(a.inputMax, b.inputMax),
    outputMin: Math.max(a.outputMin, b.outputMin),
    outputMax: Math.min(a.outputMax, b.outputMax),
    contextMin: Math.max(a.contextMin, b.contextMin),
    contextMax: Math.min(a.contextMax, b.contextMax),
    turnsMin: Math.max(a.turnsMin, b.turnsMin),
    turnsMax: Math.min(a.turnsMax, b.turnsMax),
    presence: a.presence & b.presence,
    flagsOn: a.flagsOn | b.flagsOn,
    flagsOff: a.flagsOff | b.flagsOff,
    sets: meetSets(strings, a.sets, b.sets),
    holds,
    lacks,
  };
  return tighten(strings, box) ? box : null;
}

/** False where two boxes surely share nothing; marks and sums are not considered. */
export function mayMeet(strings: Strings, a: Box, b: Box): boolean {
  if (
    a.inputMin > b.inputMax ||
    b.inputMin > a.inputMax ||
    a.contextMin > b.contextMax ||
    b.contextMin > a.contextMax ||
    a.outputMin > b.outputMax ||
    b.outputMin > a.outputMax ||
    a.turnsMin > b.turnsMax ||
    b.turnsMin > a.turnsMax ||
    (a.presence & b.presence) === 0 ||
    (a.flagsOn & b.flagsOff) !== 0 ||
    (a.flagsOff & b.flagsOn) !== 0
  ) {
    return false;
  }
  for (let row = 0; row < strings.length; row++) {
    const x = a.sets[row] ?? ALL;
    const y = b.sets[row] ?? ALL;
    if (x !== ALL && y !== ALL && x !== y && strings[row]?.sets.disjoint(x, y)) return false;
  }
  return true;
}

/** Whether all of `a` is in `b`; marks are not considered. */
export function within(strings: Strings, a: Box, b: Box): boolean {
  if (
    a.inputMin < b.inputMin ||
    a.inputMax > b.inputMax ||
    a.outputMin < b.outputMin ||
    a.outputMax > b.outputMax ||
    a.contextMin < b.contextMin ||
    a.contextMax > b.contextMax ||
    a.turnsMin < b.turnsMin ||
    a.turnsMax > b.turnsMax ||
    (a.presence & ~b.presence) !== 0 ||
    (b.flagsOn & ~a.flagsOn) !== 0 ||
    (b.flagsOff & ~a.flagsOff) !== 0
  ) {
    return false;
  }
  for (let row = 0; row < strings.length; row++) {
    const y = b.sets[row] ?? ALL;
    if (y !== ALL && !strings[row]?.sets.within(a.sets[row] ?? ALL, y)) return false;
  }
  return true;
}

/**
 * The parts of `a` outside `b`: disjoint, together exactly that, marks not considered. Those that differ in a string come
 * first, since few conditions reach them.
 */
export function subtract(strings: Strings, a: Box, b: Box): readonly Box[] {
  const parts: Box[] = [];
  let rest: Box | null = a;
  const cut = (outside: (copy: Box) => void, inside: (copy: Box) => void): void => {
    if (rest === null) return;
    const part = narrow(strings, rest, outside);
    if (part !== null) parts.push(part);
    rest = narrow(strings, rest, inside);
  };
  const cutStrings = (implying: boolean): void => {
    for (const [row, { sets, impliedFlags }] of strings.entries()) {
      const y = b.sets[row] ?? ALL;
      if ((impliedFlags !== 0) !== implying || y === ALL || rest === null) continue;
      if (sets.within(rest.sets[row] ?? ALL, y)) continue;
      cut(
        (copy) => {
          copy.sets = copy.sets.with(row, sets.without(copy.sets[row] ?? ALL, y));
        },
        (copy) => {
          copy.sets = copy.sets.with(row, sets.meet(copy.sets[row] ?? ALL, y));
        },
      );
    }
  };
  // What follows from a flag is cut after the flag, so that a part differs in its cause and not in what the cause brings along.
  cutStrings(false);
  for (const [bound, outside] of flagCuts(b, a)) {
    cut(
      (copy) => {
        copy.flagsOn |= outside.on;
        copy.flagsOff |= outside.off;
      },
      (copy) => {
        copy.flagsOn |= bound.on;
        copy.flagsOff |= bound.off;
      },
    );
  }
  cutStrings(true);
  for (const axis of axes) {
    if (rest === null) break;
    const low = b[axis.min];
    const high = b[axis.max];
    if (a[axis.min] < low) {
      cut(
        (copy) => {
          copy[axis.max] = Math.min(copy[axis.max], low - 1);
        },
        (copy) => {
          copy[axis.min] = Math.max(copy[axis.min], low);
        },
      );
    }
    if (a[axis.max] > high) {
      cut(
        (copy) => {
          copy[axis.min] = Math.max(copy[axis.min], high + 1);
        },
        (copy) => {
          copy[axis.max] = Math.min(copy[axis.max], high);
        },
      );
    }
  }
  if ((a.presence & ~b.presence) !== 0) {
    cut(
      (copy) => {
        copy.presence &= ~b.presence;
      },
      (copy) => {
        copy.presence &= b.presence;
      },
    );
  }
  return parts;
}

/** In how many ways `b` narrows `a`: the fewer, the more of `a` it takes away. */
export function narrowness(strings: Strings, a: Box, b: Box): number {
  let count = ones(b.flagsOn & ~a.flagsOn) + ones(b.flagsOff & ~a.flagsOff);
  for (const axis of axes) {
    if (a[axis.min] < b[axis.min]) count++;
    if (a[axis.max] > b[axis.max]) count++;
  }
  if ((a.presence & ~b.presence) !== 0) count++;
  for (let row = 0; row < strings.length; row++) {
    const y = b.sets[row] ?? ALL;
    if (y !== ALL && !strings[row]?.sets.within(a.sets[row] ?? ALL, y)) count++;
  }
  return count;
}

/** The integer facts of a box; the sum first, since it often settles the others. */
export const axes = [
  { min: "contextMin", max: "contextMax" },
  { min: "inputMin", max: "inputMax" },
  { min: "outputMin", max: "outputMax" },
  { min: "turnsMin", max: "turnsMax" },
] as const;

/** Draws every conclusion that the parts of a box allow, so that each bound is reached by some request. False where it is empty. */
export function tighten(strings: Strings, box: Box): boolean {
  if (!tightenFlags(strings, box)) return false;
  if (box.presence === ABSENT && box.outputMax > 0) box.outputMax = 0;
  for (let round = 0; round < 2; round++) {
    box.contextMin = Math.max(box.contextMin, box.inputMin + box.outputMin);
    box.contextMax = Math.min(box.contextMax, box.inputMax + box.outputMax);
    box.inputMin = Math.max(box.inputMin, box.contextMin - box.outputMax);
    box.inputMax = Math.min(box.inputMax, box.contextMax - box.outputMin);
    box.outputMin = Math.max(box.outputMin, box.contextMin - box.inputMax);
    box.outputMax = Math.min(box.outputMax, box.contextMax - box.inputMin);
  }
  if (box.outputMin > 0) box.presence &= ~ABSENT;
  return (
    box.presence !== 0 &&
    box.inputMin <= box.inputMax &&
    box.outputMin <= box.outputMax &&
    box.contextMin <= box.contextMax &&
    box.turnsMin <= box.turnsMax
  );
}

/** The implications of the facts table, in both directions, until nothing more follows. */
function tightenFlags(strings: Strings, box: Box): boolean {
  for (;;) {
    let { flagsOn, flagsOff } = box;
    const { sets } = box;
    for (const { flag, implied } of flagImplications) {
      if ((flagsOn & flag) !== 0) flagsOn |= implied;
      if ((flagsOff & implied) !== 0) flagsOff |= flag;
    }
    for (let row = 0; row < strings.length; row++) {
      const string = strings[row];
      const set = box.sets[row] ?? ALL;
      if (set === NONE) return false;
      if (!string || string.impliedFlags === 0) continue;
      if (string.sets.disjoint(set, string.absent)) flagsOn |= string.impliedFlags;
      if ((flagsOff & string.impliedFlags) !== 0 && !string.sets.within(set, string.absent)) {
        box.sets = box.sets.with(row, string.sets.meet(set, string.absent));
      }
    }
    flagsOff |= withinLimits(strings, box, flagsOn);
    if ((flagsOn & flagsOff) !== 0) return false;
    if (flagsOn === box.flagsOn && flagsOff === box.flagsOff && sets === box.sets)
      return !box.sets.includes(NONE);
    box.flagsOn = flagsOn;
    box.flagsOff = flagsOff;
  }
}

/** Takes away the protocols that cannot say what the box asks for, and returns the flags that cannot hold in those that are left. */
function withinLimits(strings: Strings, box: Box, flagsOn: number): number {
  let off = 0;
  for (let row = 0; row < strings.length; row++) {
    const string = strings[row];
    if (!string || string.limits.length === 0) continue;
    // Most boxes are open to every protocol and ask for nothing that one of them cannot say.
    if ((box.sets[row] ?? ALL) === ALL && (flagsOn & string.limitedFlags) === 0) continue;
    for (const { classes, without, byEffort } of string.limits) {
      const set = box.sets[row] ?? ALL;
      const never = byEffort !== 0 && isWithoutEffort(strings, box) ? without | byEffort : without;
      if (string.sets.within(set, classes)) {
        off |= never;
        if ((flagsOn & byEffort) !== 0) nameEffort(strings, box);
      } else if ((flagsOn & never) !== 0 && !string.sets.disjoint(set, classes)) {
        box.sets = box.sets.with(row, string.sets.without(set, classes));
      }
    }
  }
  return off;
}

function nameEffort(strings: Strings, box: Box): void {
  const row = effortRow(strings);
  const effort = strings[row];
  const set = box.sets[row] ?? ALL;
  if (effort && !effort.sets.disjoint(set, effort.absent)) {
    box.sets = box.sets.with(row, effort.sets.without(set, effort.absent));
  }
}

function isWithoutEffort(strings: Strings, box: Box): boolean {
  const row = effortRow(strings);
  const effort = strings[row];
  return effort?.sets.within(box.sets[row] ?? ALL, effort.absent) ?? false;
}

const effortRow = (strings: Strings): number => strings.findIndex(({ fact }) => fact === "effort");

function meetSets(strings: Strings, a: readonly SetId[], b: readonly SetId[]): readonly SetId[] {
  let met = a;
  for (let row = 0; row < strings.length; row++) {
    const x = a[row] ?? ALL;
    const y = b[row] ?? ALL;
    if (y === ALL || x === y) continue;
    const both = strings[row]?.sets.meet(x, y) ?? NONE;
    if (both === x) continue;
    if (met === a) met = a.slice();
    (met as SetId[])[row] = both;
  }
  return met;
}

function flagCuts(b: Box, a: Box): readonly (readonly [FlagCut, FlagCut])[] {
  const cuts: (readonly [FlagCut, FlagCut])[] = [];
  for (let rest = b.flagsOn & ~a.flagsOn; rest !== 0; rest &= rest - 1) {
    const bit = rest & -rest;
    cuts.push([
      { on: bit, off: 0 },
      { on: 0, off: bit },
    ]);
  }
  for (let rest = b.flagsOff & ~a.flagsOff; rest !== 0; rest &= rest - 1) {
    const bit = rest & -rest;
    cuts.push([
      { on: 0, off: bit },
      { on: bit, off: 0 },
    ]);
  }
  return cuts;
}

interface FlagCut {
  readonly on: number;
  readonly off: number;
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

function merge(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}
