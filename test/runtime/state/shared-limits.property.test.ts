import fc from "fast-check";
import { expect, it } from "vitest";
import type { PlanClient } from "../../../engine/index.ts";
import { createLog } from "../../../runtime/index.ts";
import type { Expected } from "../../../runtime/limits/client-limits.ts";
import { SharedClientUse } from "../../../runtime/limits/shared-client-use.ts";
import { MemoryStore } from "../../../runtime/state/memory-store.ts";
import { SharedState } from "../../../runtime/state/shared-state.ts";
import { Cable } from "./cable.ts";
import { HeldClock, settled } from "./held-clock.ts";

const WINDOW_MS = 3_000;
const GATEWAYS = 3;
const NANO_USD = 1_000_000_000;
const log = createLog({ level: "silent" });

const client: PlanClient = {
  name: "team",
  secret: "env:TEAM",
  requestsPerMinute: 12,
  tokensPerMinute: 600,
  concurrency: null,
  dailyUsd: 1,
};

interface Admitted {
  readonly atMs: number;
  tokens: number;
  nanoUsd: number;
}

interface Gateway {
  readonly cable: Cable;
  readonly state: SharedState;
  readonly use: SharedClientUse;
}

/** Gateways on one store, and everything that they let through. */
class World {
  readonly clock = new HeldClock();
  readonly gateways: readonly Gateway[];
  readonly admitted: Admitted[] = [];
  readonly open: { readonly call: Admitted; readonly settle: (used: Expected) => void }[] = [];
  readonly story: string[] = [];
  store: MemoryStore | null = new MemoryStore(this.clock);

  constructor() {
    this.gateways = Array.from({ length: GATEWAYS }, (_, i) => {
      const name = `g${i}`;
      const cable = new Cable(name);
      const state = new SharedState(name, cable, this.clock, log);
      void state.start(1_000);
      return { cable, state, use: new SharedClientUse(client, state, WINDOW_MS) };
    });
  }

  /** A gateway that has never met the others does not serve. */
  async begin(): Promise<void> {
    for (const { cable } of this.gateways) if (this.store !== null) cable.plugInto(this.store);
    await settled();
  }

  holds(): void {
    const nowMs = this.clock.nowMs();
    const last = this.admitted.filter(({ atMs }) => atMs + WINDOW_MS > nowMs);
    const story = this.story.join(", ");
    expect(last.length, story).toBeLessThanOrEqual(12);
    expect(
      last.reduce((sum, { tokens }) => sum + tokens, 0),
      story,
    ).toBeLessThanOrEqual(600);
    const spent = this.admitted.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
    expect(spent, story).toBeLessThanOrEqual(NANO_USD);
  }
}

const reached = {
  together: 0,
  alone: 0,
  refusedTogether: 0,
  refusedAlone: 0,
  lost: 0,
  rejoined: 0,
  mixed: 0,
};

type Step = (world: World) => Promise<void>;

function step(name: string, run: Step): Step {
  return (world) => {
    world.story.push(name);
    return run(world);
  };
}

const admit = fc
  .tuple(fc.nat(GATEWAYS - 1), fc.integer({ min: 1, max: 8 }), fc.constantFrom(1, 20, 60))
  .map(([which, times, tokens]) =>
    step(`g${which} admits ${times} of ${tokens}`, async (world) => {
      const gateway = world.gateways[which];
      const nanoUsd = 5_000_000;
      const asked = Array.from({ length: times }, () =>
        gateway?.use.admit({ tokens, nanoUsd }, world.clock.nowMs()),
      );
      for (const admission of await Promise.all(asked)) {
        const joined = gateway?.state.sharing.joined === true;
        if (admission?.ok !== true) {
          reached[joined ? "refusedTogether" : "refusedAlone"]++;
          continue;
        }
        reached[joined ? "together" : "alone"]++;
        const states = new Set(world.gateways.map(({ state }) => state.sharing.joined));
        if (states.size > 1) reached.mixed++;
        const call = { atMs: world.clock.nowMs(), tokens, nanoUsd };
        world.admitted.push(call);
        world.open.push({ call, settle: admission.settle });
      }
    }),
  );

const settle = fc.tuple(fc.nat(), fc.constantFrom(0, 0.5, 1)).map(([which, part]) =>
  step(`settle ${which} to ${part}`, async (world) => {
    const [one] = world.open.splice(which % Math.max(1, world.open.length), 1);
    if (one === undefined) return;
    one.call.tokens = Math.floor(one.call.tokens * part);
    one.call.nanoUsd = Math.floor(one.call.nanoUsd * part);
    one.settle({ tokens: one.call.tokens, nanoUsd: one.call.nanoUsd });
    await settled();
  }),
);

const wait = fc
  .constantFrom(0, 50, 400, 1_500, WINDOW_MS)
  .map((ms) => step(`wait ${ms}`, (world) => world.clock.pass(ms)));

/** The store is gone for all at once, as with `kill -9`; nothing of it is kept. */
const kill = step("kill", async (world) => {
  world.store = null;
  for (const { cable } of world.gateways) if (cable.isUp) cable.cut();
  reached.lost++;
  await settled();
});

/** The store is back, and this gateway finds it first. */
const revive = fc.nat(GATEWAYS - 1).map((which) =>
  step(`revive ${which}`, async (world) => {
    world.store ??= new MemoryStore(world.clock);
    const cable = world.gateways[which]?.cable;
    if (cable === undefined || cable.isUp) return;
    cable.plugInto(world.store);
    reached.rejoined++;
    await settled();
  }),
);

it("gateways on one store stay within a limit together: with it, without it, and while they find back one by one", async () => {
  const steps = fc.oneof(
    { weight: 6, arbitrary: admit },
    { weight: 3, arbitrary: settle },
    { weight: 3, arbitrary: wait },
    { weight: 1, arbitrary: fc.constant(kill) },
    { weight: 3, arbitrary: revive },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 15, maxLength: 60 }), async (sequence) => {
      const world = new World();
      await world.begin();
      for (const run of sequence) {
        await run(world);
        world.holds();
      }
    }),
    { numRuns: 150 },
  );
  for (const [state, times] of Object.entries(reached)) expect(times, state).toBeGreaterThan(50);
});
