import type { NeutralUsage } from "../protocols/neutral.ts";

/** What was used: requests, tokens by kind, and what they cost in nano-dollars. `inputTokens` includes the cached ones. */
export interface Used {
  readonly requests: number;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly nanoUsd: number;
}

export interface UsageRow {
  readonly today: Used;
  readonly total: Used;
}

/** All that a ledger knows, as it is kept in a file. Days are counted in UTC from 1970; the client `""` is anyone's. */
export interface UsageRecord {
  readonly day: number;
  readonly clients: Readonly<Record<string, UsageRow>>;
  readonly targets: Readonly<Record<string, UsageRow>>;
}

/** What one answer used. */
export interface UsageEntry {
  /** 0 for what a request used besides its answer. */
  readonly requests: 0 | 1;
  /** Empty where the plan declares no clients. */
  readonly client: string;
  /** `provider/model`; null where none answered. */
  readonly target: string | null;
  readonly usage: NeutralUsage;
  readonly nanoUsd: number;
}

const DAY_MS = 86_400_000;

export const UNUSED: Used = {
  requests: 0,
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  nanoUsd: 0,
};

/** The accounts of clients and targets, of this UTC day and in all. */
export class UsageLedger {
  #day: number;
  #clients: Map<string, UsageRow>;
  #targets: Map<string, UsageRow>;

  constructor(record: UsageRecord | null) {
    this.#day = record?.day ?? 0;
    this.#clients = new Map(Object.entries(record?.clients ?? {}));
    this.#targets = new Map(Object.entries(record?.targets ?? {}));
  }

  add({ requests, client, target, usage, nanoUsd }: UsageEntry, nowMs: number): void {
    this.#turnDay(nowMs);
    const used: Used = {
      requests,
      inputTokens: usage.input,
      cacheReadTokens: usage.cacheRead,
      cacheWriteTokens: usage.cacheWrite,
      outputTokens: usage.output,
      nanoUsd,
    };
    enter(this.#clients, client, used);
    if (target !== null) enter(this.#targets, target, used);
  }

  spentTodayNanoUsd(client: string, nowMs: number): number {
    this.#turnDay(nowMs);
    return this.#clients.get(client)?.today.nanoUsd ?? 0;
  }

  record(nowMs: number): UsageRecord {
    this.#turnDay(nowMs);
    return {
      day: this.#day,
      clients: Object.fromEntries(this.#clients),
      targets: Object.fromEntries(this.#targets),
    };
  }

  #turnDay(nowMs: number): void {
    const day = Math.floor(nowMs / DAY_MS);
    if (day === this.#day) return;
    this.#day = day;
    for (const rows of [this.#clients, this.#targets]) {
      for (const [name, { total }] of rows) rows.set(name, { today: UNUSED, total });
    }
  }
}

function enter(rows: Map<string, UsageRow>, name: string, used: Used): void {
  const { today, total } = rows.get(name) ?? { today: UNUSED, total: UNUSED };
  rows.set(name, { today: sum(today, used), total: sum(total, used) });
}

function sum(a: Used, b: Used): Used {
  return {
    requests: a.requests + b.requests,
    inputTokens: a.inputTokens + b.inputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    nanoUsd: a.nanoUsd + b.nanoUsd,
  };
}
