import { describe, expect, it } from "vitest";
import type { PlanClient } from "../../../engine/index.ts";
import { ClientUse } from "../../../runtime/limits/client-limits.ts";

const unlimited: PlanClient = {
  name: "a",
  secret: "env:A",
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrency: null,
  dailyUsd: null,
};
const DAY_MS = 86_400_000;
const small = { tokens: 10, nanoUsd: 100 };

describe("a client's use", () => {
  it("is bounded in requests, all of a minute", () => {
    const use = new ClientUse({ ...unlimited, requestsPerMinute: 2 }, 0, 0);
    expect([0, 10, 20].map((nowMs) => use.admit(small, nowMs).ok)).toEqual([true, true, false]);
    expect(use.admit(small, 30)).toEqual({ ok: false, limit: "requests", retryAtMs: 60_000 });
    expect(use.admit(small, 60_000).ok).toBe(true);
  });

  it("is bounded in tokens by the estimate, then by what was used", () => {
    const use = new ClientUse({ ...unlimited, tokensPerMinute: 100 }, 0, 0);
    const first = use.admit({ tokens: 90, nanoUsd: 0 }, 0);
    expect(use.admit({ tokens: 20, nanoUsd: 0 }, 1)).toMatchObject({ limit: "tokens" });
    if (first.ok) first.settle({ tokens: 30, nanoUsd: 0 });
    expect(use.admit({ tokens: 20, nanoUsd: 0 }, 2).ok).toBe(true);
  });

  it("is bounded in requests at once", () => {
    const use = new ClientUse({ ...unlimited, concurrency: 1 }, 0, 0);
    const first = use.admit(small, 0);
    expect(use.admit(small, 0)).toMatchObject({ ok: false, limit: "concurrency" });
    if (first.ok) first.settle(small);
    expect(use.admit(small, 0).ok).toBe(true);
  });

  it("is bounded in money by UTC days", () => {
    const use = new ClientUse({ ...unlimited, dailyUsd: 1 }, 0, 0);
    const nowMs = 5 * DAY_MS + 1_000;
    const first = use.admit({ tokens: 0, nanoUsd: 900_000_000 }, nowMs);
    expect(use.admit({ tokens: 0, nanoUsd: 200_000_000 }, nowMs)).toEqual({
      ok: false,
      limit: "budget",
      retryAtMs: 6 * DAY_MS,
    });
    expect(use.admit({ tokens: 0, nanoUsd: 200_000_000 }, 6 * DAY_MS).ok).toBe(true);
    // What yesterday's request turned out to cost does not count against today.
    if (first.ok) first.settle({ tokens: 0, nanoUsd: 0 });
    expect(use.admit({ tokens: 0, nanoUsd: 900_000_000 }, 6 * DAY_MS).ok).toBe(false);
  });

  it("takes nothing where one of its limits refuses", () => {
    const use = new ClientUse({ ...unlimited, requestsPerMinute: 1, tokensPerMinute: 5 }, 0, 0);
    expect(use.admit(small, 0)).toMatchObject({ ok: true });
    expect(use.admit(small, 1)).toMatchObject({ limit: "requests" });
    use.configure({ ...unlimited, requestsPerMinute: 2, tokensPerMinute: 100 });
    expect(use.admit(small, 2).ok).toBe(true);
  });
});
