import type { Cancel } from "../clock/clock.ts";
import type { Failure } from "../failures/failure.ts";
import type { FailureClass } from "../failures/failure-table.ts";
import type { NeutralUsage } from "../protocols/neutral.ts";
import type { Attempt } from "./attempt.ts";
import type { ChainRun } from "./chain-run.ts";
import { type Contender, type Opening, release, startContender } from "./contender.ts";
import type { Exchange } from "./exchange.ts";
import { usageCalledOff, usageOf } from "./usage-of.ts";

/** An attempt whose answer has begun. */
export interface Winner {
  readonly contender: Contender;
  readonly opening: Exclude<Opening, { kind: "failed" | "declined" }>;
}

type Opened = { readonly contender: Contender; readonly opening: Opening };

/**
 * The attempts of one request: one at a time, each where the one before failed; under `hedge` another one at the next target whenever
 * the newest has not begun to answer in that time. The first to answer is kept, and the others are called off at once.
 */
export class Race {
  readonly #exchange: Exchange;
  readonly #run: ChainRun;
  #running: readonly Contender[] = [];
  readonly #calledOff: Promise<void>[] = [];
  #hedge: { readonly due: Promise<"hedge">; readonly cancel: Cancel } | null = null;

  constructor(exchange: Exchange, run: ChainRun) {
    this.#exchange = exchange;
    this.#run = run;
  }

  /** The next attempt that begins to answer; null where the chain is exhausted. Asked again where an answer broke off unseen. */
  async winner(): Promise<Winner | null> {
    const { walk } = this.#run;
    for (;;) {
      if (this.#running.length === 0) {
        const attempt = walk.next();
        if (attempt === null) return null;
        this.#startTurn(attempt);
      }
      const alone = this.#alone();
      const event =
        alone === null ? await this.#nextEvent() : { contender: alone, opening: await alone.opening };
      if (event === "hedge") {
        this.#stopHedging();
        const attempt = walk.next();
        if (attempt !== null) this.#startTurn(attempt);
        continue;
      }
      const { contender, opening } = event;
      this.#running = this.#running.filter((one) => one !== contender);
      if (opening.kind === "declined") {
        walk.declined(contender.attempt, opening.refusal);
        release(contender);
      } else if (opening.kind === "failed") this.failed(contender, opening.failure);
      else {
        this.#outrunOthers(contender.attempt);
        return { contender, opening };
      }
      // Its own target may be asked once more, in the time that it has. The next one is asked only where none is under way.
      const again = walk.again();
      if (again !== null) this.#start(again);
    }
  }

  /** Records the failure of an answer, whether or not it had begun. */
  failed(contender: Contender, failure: Failure): void {
    const { walk } = this.#run;
    // What nobody waits for any more is called off.
    const used = concernsAll.has(failure.class) ? usageCalledOff : usageOf;
    walk.failed(contender.attempt, failure, used(contender.observation, this.#exchange.facts.inputTokens));
    contender.timer.breakOff("called_off");
    release(contender);
    // The client is gone from all of them, or there is no room for any: none has outrun another.
    if (concernsAll.has(failure.class))
      this.#endOthers((attempt, usage) => walk.failed(attempt, failure, usage));
    else if (walk.finished) this.#outrunOthers(contender.attempt);
  }

  /** Breaks off whatever is still under way. Null where nothing was; else resolves when all of it has let go. */
  end(): Promise<unknown> | null {
    this.#stopHedging();
    for (const contender of this.#running) this.#breakOff(contender);
    return this.#calledOff.length === 0 ? null : Promise.all(this.#calledOff);
  }

  #startTurn(attempt: Attempt): void {
    this.#start(attempt);
    this.#stopHedging();
    const { options, clock } = this.#run;
    if (options.hedgeAfterMs !== undefined) this.#hedge = alarm(clock, options.hedgeAfterMs);
  }

  #start(attempt: Attempt): void {
    this.#running = [...this.#running, startContender(this.#exchange, this.#run, attempt)];
  }

  /** The one attempt under way, where nothing races it: most chains neither hedge nor have two. */
  #alone(): Contender | null {
    const [only] = this.#running;
    return only !== undefined && this.#running.length === 1 && this.#hedge === null ? only : null;
  }

  #nextEvent(): Promise<Opened | "hedge"> {
    const opened: Promise<Opened | "hedge">[] = this.#running.map(async (contender) => {
      return { contender, opening: await contender.opening };
    });
    return Promise.race(this.#hedge === null ? opened : [...opened, this.#hedge.due]);
  }

  #outrunOthers(winner: Attempt): void {
    this.#endOthers((attempt, usage) => this.#run.walk.outrun(attempt, winner, usage));
  }

  /** Breaks off all that are under way beside one that has ended; `tell` says what became of each. */
  #endOthers(tell: (attempt: Attempt, usage: NeutralUsage) => void): void {
    this.#stopHedging();
    for (const { attempt, observation } of this.#running)
      tell(attempt, usageCalledOff(observation, this.#exchange.facts.inputTokens));
    for (const other of this.#running) this.#breakOff(other);
    this.#running = [];
  }

  #breakOff(contender: Contender): void {
    contender.timer.breakOff("called_off");
    const settled = contender.opening.then(
      () => {},
      () => {},
    );
    this.#calledOff.push(settled.then(() => release(contender)));
  }

  #stopHedging(): void {
    this.#hedge?.cancel();
    this.#hedge = null;
  }
}

/** Failures that are no attempt's own. */
const concernsAll: ReadonlySet<FailureClass> = new Set(["client_gone", "no_room"]);

function alarm(clock: ChainRun["clock"], delayMs: number) {
  let cancel: Cancel = () => {};
  const due = new Promise<"hedge">((resolve) => {
    cancel = clock.after(delayMs, () => resolve("hedge"));
  });
  return { due, cancel };
}
