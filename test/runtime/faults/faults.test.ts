import util from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientProtocols } from "../../../schemas/index.ts";
import { drawRun, RUNS_OF_EVERY_PAIR } from "./draw-run.ts";
import { everyFault, needsChat } from "./fault-table.ts";
import { FaultyProviders, playRun } from "./play-run.ts";

/** `npm run fault` asks for more. */
const RUNS = Number(process.env["SIGNALBOX_FAULT_RUNS"] ?? 300);
const AT_ONCE = 6;

describe(`${RUNS} seeded requests through faulty providers`, () => {
  const providers = new FaultyProviders();
  beforeAll(() => providers.start());
  afterAll(() => providers.stop());

  it("come to exactly what their faults allow", { timeout: 30_000 + RUNS * 300 }, async () => {
    const faults = new Map<string, number>();
    const pairs = new Map<string, number>();
    const met = new Map<string, number>();
    const ends = new Map<string, number>();
    const wrong: string[] = [];
    const count = (counts: Map<string, number>, name: string) =>
      counts.set(name, (counts.get(name) ?? 0) + 1);
    let next = 0;
    const play = async (): Promise<void> => {
      for (let id = next++; id < RUNS; id = next++) {
        const run = drawRun(id);
        try {
          const { calls, end } = await playRun(run, providers);
          for (const { fault } of calls) if (fault !== null) count(faults, `${fault.class} ${fault.moment}`);
          const [first] = run.targets;
          const fault = first?.faults[0];
          count(pairs, `${run.client} ${first?.protocol}`);
          if (fault) count(met, `${fault.class} ${fault.moment} ${run.client} ${first.protocol}`);
          count(ends, end.kind);
          if (run.hedge) count(ends, "hedged");
          if (run.commitAfter !== null) count(ends, `held back, ${end.kind}`);
        } catch (error) {
          wrong.push(`${JSON.stringify(run)}\n${util.inspect(error)}`);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, play));
    expect(wrong.slice(0, 5), `${wrong.length} wrong`).toEqual([]);
    for (const { class: of, moment } of everyFault) {
      expect(faults.get(`${of} ${moment}`) ?? 0, `${of} ${moment}`).toBeGreaterThan(0);
    }
    expect(pairs.size).toBe(9);
    expect([...pairs.values()].every((times) => times >= RUNS / 20)).toBe(true);
    for (const end of ["answered", "broken", "left", "error"])
      expect(ends.get(end) ?? 0, end).toBeGreaterThan(RUNS / 20);
    for (const end of ["hedged", "held back, answered", "held back, left", "held back, error"])
      expect(ends.get(end) ?? 0, end).toBeGreaterThan(RUNS / 200);
    if (RUNS < RUNS_OF_EVERY_PAIR) return;
    for (const fault of everyFault) {
      for (const client of clientProtocols) {
        for (const target of needsChat(fault) ? ["openai-chat"] : clientProtocols) {
          const name = `${fault.class} ${fault.moment} ${client} ${target}`;
          expect(met.get(name) ?? 0, name).toBeGreaterThan(0);
        }
      }
    }
  });
});
