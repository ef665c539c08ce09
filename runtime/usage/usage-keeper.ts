import type { Cancel, Clock } from "../clock/clock.ts";
import type { Log } from "../telemetry/log.ts";
import type { Accounts } from "./accounts.ts";
import { writeUsageFile } from "./usage-file.ts";
import type { UsageEntry, UsageLedger, UsageRecord } from "./usage-ledger.ts";

/** How much of the accounts a crash may lose. */
const WRITE_AFTER_MS = 1_000;

/** Keeps a ledger in its file: soon after every entry, and at the end. A write that fails is logged and tried with the next entry. */
export class UsageKeeper implements Accounts {
  readonly #ledger: UsageLedger;
  #path: string | null;
  #due: Cancel | null = null;
  #writing: Promise<void> = Promise.resolve();
  readonly #clock: Clock;
  readonly #log: Log;

  /** Without a path the accounts live as long as the gateway. */
  constructor(ledger: UsageLedger, path: string | null, clock: Clock, log: Log) {
    this.#ledger = ledger;
    this.#path = path;
    this.#clock = clock;
    this.#log = log;
  }

  keepAt(path: string | null): void {
    if (path === this.#path) return;
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
    if (this.#due !== null) this.#write();
    await this.#writing;
  }

  #schedule(): void {
    if (this.#path !== null) this.#due ??= this.#clock.after(WRITE_AFTER_MS, () => this.#write());
  }

  #write(): void {
    this.#due?.();
    this.#due = null;
    const path = this.#path;
    if (path === null) return;
    this.#writing = this.#writing
      .then(() => writeUsageFile(path, this.#ledger.record(this.#clock.nowMs())))
      .catch((error: unknown) => this.#log.error({ err: error, path }, "the state file was not written"));
  }
}
