import { expect } from "vitest";
import { createLog, startGateway } from "../../../runtime/index.ts";
import { type SeenCall, startUpstreamThat, type TestUpstream } from "../../upstream/upstream.ts";
import { chainPlan, endpoints, secretsFor } from "../running-gateway.ts";
import { bodyOf } from "./body-of.ts";
import { compareAnswer, compareSight } from "./compare-answer.ts";
import type { Run } from "./draw-run.ts";
import { type Expected, expectedOf, isSeen, targetOf, wordsOfFault } from "./expected-result.ts";
import { behaviourOf, type Fault, isAfterContent } from "./fault-table.ts";
import type { WireAnswer } from "./sdk-client.ts";

/** No planned hang outlasts this; whoever is to answer has all the time of a busy machine. */
const IMPATIENCE_MS = 40;
/** Silence that a hedge is to end. */
const HEDGE_MS = 30;
const PATIENCE_MS = 15_000;
/** A call that a busy machine gives up before its provider has read it never comes: after this long the client leaves all the same. */
const UNREAD_MS = 5_000;

/** One server for all runs: which request a call belongs to stands in its path. */
export class FaultyProviders {
  readonly #runs = new Map<
    number,
    { readonly run: Run; readonly calls: { target: string; call: SeenCall }[] }
  >();
  #upstream: TestUpstream | null = null;

  async start(): Promise<void> {
    this.#upstream = await startUpstreamThat("faulty", (call) => {
      const [, id, target = ""] = /^\/run(\d+)\/([^/]+)\//.exec(call.path) ?? [];
      const known = this.#runs.get(Number(id));
      if (known === undefined) throw new Error(`a call of no run: ${call.path}`);
      const number = known.calls.filter((one) => one.target === target).length;
      known.calls.push({ target, call });
      const { stream, cleanly } = known.run;
      const fault = targetOf(known.run, target).faults[number] ?? null;
      const words = wordsOfFault(target, number);
      return { behaviour: behaviourOf(fault, words, stream, cleanly), name: target };
    });
  }

  async stop(): Promise<void> {
    await this.#upstream?.close();
  }

  urlOf(run: Run, target: string): string {
    return `${this.#upstream?.url}/run${run.id}/${target}`;
  }

  expectCallsOf(run: Run) {
    const calls: { target: string; call: SeenCall }[] = [];
    this.#runs.set(run.id, { run, calls });
    return calls;
  }
}

/** Sends the one request of a run through a real gateway, and compares what everyone saw with what was to be expected. */
export async function playRun(run: Run, providers: FaultyProviders): Promise<Expected> {
  const expected = expectedOf(run);
  const calls = providers.expectCallsOf(run);
  const plan = chainPlan(
    run.targets.map(({ name, protocol, keys, windowTokens }) => ({
      name,
      url: providers.urlOf(run, name),
      protocol,
      keys,
      windowTokens,
    })),
    {
      providers: Object.fromEntries(
        run.targets.map(({ name }) => [name, { timeouts: timeoutsFor(run, name, expected) }]),
      ),
      chainOptions: {
        main: {
          ...(run.hedge && { hedgeAfterMs: HEDGE_MS }),
          ...(run.commitAfter !== null && { commitAfter: run.commitAfter }),
        },
      },
    },
  );
  const lines: Readonly<Record<string, unknown>>[] = [];
  const log = createLog({ level: "info", destination: { write: (line) => lines.push(JSON.parse(line)) } });
  const started = await startGateway({ plan, secrets: secretsFor(plan), log, port: 0 });
  if (!started.ok) throw new Error(started.problems.join());
  const { gateway } = started;
  try {
    const seen = await ask(run, expected, gateway.address, () => calls.length);
    await until("the log's line", () => lines.some(({ msg }) => msg === "request"));
    if (expected.end.kind === "left")
      await until("the drop of the last call", () => calls.at(-1)?.call.dropped !== false);
    compareAnswer(run, expected, seen);
    await compareSight(run, expected, seen);
    const line = lines.find(({ msg }) => msg === "request");
    compareCalls(
      run,
      expected,
      calls.map(({ target }) => target),
    );
    compareLine(run, expected, line);
    expect(line).toMatchObject({ outcome: outcomeOf(expected.end) });
  } finally {
    await gateway.close(0);
  }
  return expected;
}

function outcomeOf(end: Expected["end"]): string {
  if (end.kind === "error") return end.words === null ? "exhausted" : "relayed";
  return end.kind === "left" ? "client_gone" : end.kind;
}

/** Null where the client left. */
async function ask(
  run: Run,
  { end, calls }: Expected,
  url: string,
  callsSoFar: () => number,
): Promise<WireAnswer | null> {
  const leave = new AbortController();
  const answer = fetch(`${url}${endpoints[run.client]}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(bodyOf(run)),
    signal: leave.signal,
  });
  if (end.kind !== "left") {
    const { status, headers } = await answer;
    return { status, headers, body: await (await answer).text() };
  }
  if (isSeen(run, end.fault)) await (await answer).body?.getReader().read();
  else {
    answer.catch(() => {});
    const until = performance.now() + UNREAD_MS;
    while (callsSoFar() < calls.length && performance.now() < until) await pause();
  }
  leave.abort();
  return null;
}

/** Nobody is called too often, too seldom or out of turn. A call that is given up at once may not even have been read. */
function compareCalls(run: Run, { calls }: Expected, made: readonly string[]): void {
  const givenUp = new Set(
    calls.flatMap(({ target, fault }) =>
      fault !== null && (run.hedge || isEarlyHang(run, fault)) ? [target] : [],
    ),
  );
  const expected = calls.map(({ target }) => target);
  const certain = (target: string): boolean => !givenUp.has(target);
  expect(made.filter(certain)).toEqual(expected.filter(certain));
  for (const name of givenUp) {
    const times = (targets: readonly string[]): number => targets.filter((target) => target === name).length;
    expect([times(expected), times(expected) - 1]).toContain(times(made));
  }
}

function isEarlyHang(run: Run, fault: Fault): boolean {
  return fault.class === "timed_out" && !(run.stream && isAfterContent(fault));
}

/** Only who is to be waited for in vain is given up soon: after its first content where it has some, else altogether. */
function timeoutsFor(run: Run, name: string, { calls }: Expected) {
  const silence = calls.find(({ target, fault }) => target === name && fault?.class === "timed_out");
  const hangs = run.hedge ? null : (silence?.fault ?? null);
  const soon = (yes: boolean): number => (yes ? IMPATIENCE_MS : PATIENCE_MS);
  const early = hangs !== null && isEarlyHang(run, hangs);
  return {
    connectMs: PATIENCE_MS,
    firstTokenMs: soon(early),
    idleMs: soon(hangs !== null && !early),
    totalMs: soon(early),
  };
}

/** The log tells each attempt that gave nothing once, and why. */
function compareLine(
  run: Run,
  expected: Expected,
  line: Readonly<Record<string, unknown>> | undefined,
): void {
  const listed = (name: string) => (Array.isArray(line?.[name]) ? line[name] : []);
  const failed = listed("failed").map(({ target, class: of }) => `${target} ${of}`);
  const hedged = listed("hedged").map(({ target }) => `${target}`);
  const failures = expected.failed.map(({ target, class: of }) => `${target}/m ${of}`);
  const silent = expected.hedged.map((target) => `${target}/m`);
  if (!run.hedge) {
    expect(failed).toEqual(failures);
    expect(hedged).toEqual([]);
    return;
  }
  // Whether a failure is noticed before the answer comes is a matter of moments.
  const outrun = failures.filter((failure) => hedged.includes(failure.split(" ")[0] ?? ""));
  expect(failed).toEqual(failures.filter((failure) => !outrun.includes(failure)));
  expect(hedged.sort()).toEqual([...silent, ...outrun.map((failure) => failure.split(" ")[0])].sort());
}

/** What never comes is an error that names it: the run is told beside it. */
async function until(what: string, hasCome: () => boolean): Promise<void> {
  const deadline = performance.now() + 2 * PATIENCE_MS;
  while (!hasCome()) {
    if (performance.now() > deadline) throw new Error(`${what} never came`);
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}
