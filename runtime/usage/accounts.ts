import type { UsageEntry, UsageRecord } from "./usage-ledger.ts";

/** Where requests that are over are entered: this process's own ledger, or that of the process whose worker it is. */
export interface Accounts {
  add(entry: UsageEntry): void;
  /** All that is known at the moment. */
  record(): Promise<UsageRecord>;
  /** What a client has spent on this UTC day. */
  spentTodayNanoUsd(client: string): number;
  /** What keeps the accounts from being kept at this path from now on; empty where nothing does. */
  placeProblems(path: string | null): readonly string[];
  /** Keeps the accounts at another path from now on; null keeps them nowhere. */
  keepAt(path: string | null): void;
  /** Writes what is not written yet. */
  flush(): Promise<void>;
}
