import type { Run, RunTarget } from "./draw-run.ts";
import { type Fault, type FaultClass, faultTable, isAfterContent } from "./fault-table.ts";

/** One call that a provider is expected to get. */
export interface ExpectedCall {
  readonly target: string;
  /** Which call of that target it is, from 0. */
  readonly number: number;
  readonly fault: Fault | null;
}

export interface Expected {
  readonly calls: readonly ExpectedCall[];
  readonly failed: readonly { readonly target: string; readonly class: FaultClass }[];
  /** The targets that are silent until another has answered. */
  readonly hedged: readonly string[];
  readonly end:
    | { readonly kind: "answered"; readonly target: string }
    /** Content of this target came, then a proper error. */
    | { readonly kind: "broken"; readonly target: string; readonly fault: Fault }
    | { readonly kind: "left"; readonly target: string; readonly fault: Fault }
    /** An error answer; `words` are the provider's own where they are relayed. */
    | { readonly kind: "error"; readonly status: number; readonly words: string | null };
}

/** The words of the fault of one call. */
export function wordsOfFault(target: string, number: number): string {
  return `fault ${number} of ${target}`;
}

/** What a run must come to, from what its targets do: the design's policy told once more, as plainly as possible. */
export function expectedOf(run: Run): Expected {
  const calls: ExpectedCall[] = [];
  const failed: { target: string; class: FaultClass; status: number | null; words: string }[] = [];
  const hedged: string[] = [];
  const done = (end: Expected["end"]): Expected => ({ calls, failed: failed.map(bare), hedged, end });
  let largerThan = 0;
  for (const target of run.targets) {
    if (target.windowTokens <= largerThan) continue;
    for (let number = 0, keys = target.keys, retried = false; ; number++) {
      const fault = target.faults[number] ?? null;
      calls.push({ target: target.name, number, fault });
      if (fault === null) return done({ kind: "answered", target: target.name });
      const { class: of } = fault;
      if (run.hedge && of === "timed_out") {
        hedged.push(target.name);
        break;
      }
      const status = fault.moment === "before_headers" ? faultTable[of].status : run.stream ? null : 200;
      failed.push({ target: target.name, class: of, status, words: wordsOfFault(target.name, number) });
      if (of === "client_gone") return done({ kind: "left", target: target.name, fault });
      if (isSeen(run, fault)) return done({ kind: "broken", target: target.name, fault });
      const { next } = faultTable[of];
      if (next === "answer") return done(exhausted(run, failed));
      if (next === "next_key" && --keys > 0) continue;
      if (next === "retry_once" && !retried) {
        retried = true;
        continue;
      }
      largerThan = next === "larger_window" ? target.windowTokens : 0;
      break;
    }
  }
  return done(exhausted(run, failed));
}

interface Failed {
  readonly target: string;
  readonly class: FaultClass;
  readonly status: number | null;
  readonly words: string;
}

function bare({ target, class: of }: Failed) {
  return { target, class: of };
}

function exhausted(run: Run, failed: readonly Failed[]): Expected["end"] {
  const told = failed.findLast(({ class: of }) => of === "refused" || of === "too_long");
  const every = (of: FaultClass): boolean => failed.every((one) => one.class === of);
  const relayed = told ?? (every("forbidden") ? failed.at(-1) : undefined);
  if (relayed !== undefined) {
    const { status, words } = relayed;
    return { kind: "error", status: status === null || status < 400 ? 400 : status, words };
  }
  const error = (status: number): Expected["end"] => ({ kind: "error", status, words: null });
  if (every("rate_limited")) return error(429);
  if (failed.some(({ class: of }) => of === "rate_limited" || of === "overloaded")) {
    return error(run.client === "anthropic" ? 529 : 503);
  }
  return error(every("timed_out") ? 504 : 502);
}

/** Whether the client has seen something of an answer that a fault befalls. */
export function isSeen({ stream, commitAfter }: Run, fault: Fault): boolean {
  return stream && commitAfter === null && isAfterContent(fault);
}

/** The calls that reach a server at all: a refused connection does not. */
export function targetOf(run: Run, name: string): RunTarget {
  const target = run.targets.find((one) => one.name === name);
  if (target === undefined) throw new Error(`run ${run.id} has no target ${name}`);
  return target;
}
