import type { Cancel, Clock } from "../clock/clock.ts";
import type { Log } from "../telemetry/log.ts";
import type { Accounts } from "./accounts.ts";
import { newFileProblems, writeUsageFile } from "./usage-file.ts";
import type { UsageEntry, UsageLedger, UsageRecord } from "./usage-ledger.ts";

/** How much of the accounts a crash may lose. */
const WRITE_AFTER_MS = 1_000;
/** How long a write that failed waits for another try, unless there is an entry before. */
const TRY_AGAIN_AFTER_MS = 10_000;

/** Keeps a ledger in its file: soon after every entry, and at the end. A write that fails is logged and tried again. */
export class UsageKeeper implements Accounts {
  readonly #ledger: UsageLedger;
  #path: string | null;
  /** The files that hold nothing but what the ledger holds. */
  readonly #own = new Set<string | null>();
  #due: { readonly atMs: number; readonly cancel: Cancel } | null = null;
  /** Whether the ledger holds what was not written yet, or in vain. */
  #unwritten = false;
  #writing: Promise<void> = Promise.resolve();
  readonly #clock: Clock;
  readonly #log: Log;

  /** Without a path the accounts live as long as the gateway. */
  constructor(ledger: UsageLedger, path: string | null, clock: Clock, log: Log) {
    this.#ledger = ledger;
    this.#path = path;
    this.#own.add(path);
    this.#clock = clock;
    this.#log = log;
  }

  placeProblems(path: string | null): readonly string[] {
    return path === null || this.#own.has(path) ? [] : newFileProblems(path);
  }

  keepAt(path: string | null): void {
    if (path === this.#path) return;
    this.#own.add(path);
    this.#path = path;
    this.#schedule();
  }

  add(entry: UsageEntry): void {
    this.#ledger.add(entry, this.#clock.nowMs());
    this.#schedule();
  }

  async record(): Promise<UsageRecord> {
    return this.#ledger.record(this.#clock.nowMs());
  }

  spentTodayNanoUsd(client: string): number {
    return this.#ledger.spentTodayNanoUsd(client, this.#clock.nowMs());
  }

  async flush(): Promise<void> {
    await this.#writing;
    if (this.#unwritten) this.#write();
    await this.#writing;
    // At the end nobody waits for another try.
    this.#due?.cancel();
    this.#due = null;
  }

  #schedule(afterMs = WRITE_AFTER_MS): void {
    if (this.#path === null) return;
    this.#unwritten = true;
    const atMs = this.#clock.nowMs() + afterMs;
    if (this.#due !== null && this.#due.atMs <= atMs) return;
    this.#due?.cancel();
    this.#due = { atMs, cancel: this.#clock.after(afterMs, () => this.#write()) };
  }

  #write(): void {
    this.#due?.cancel();
    this.#due = null;
    this.#unwritten = false;
    const path = this.#path;
    if (path === null) return;
    this.#writing = this.#writing
      .then(() => writeUsageFile(path, this.#ledger.record(this.#clock.nowMs())))
      .catch((error: unknown) => {
        this.#log.error({ err: error, path }, "the state file was not written");
        this.#schedule(TRY_AGAIN_AFTER_MS);
      });
  }
}
