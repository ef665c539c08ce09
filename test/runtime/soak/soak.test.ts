import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import type { Plan } from "../../../engine/index.ts";
import { createLog, startGateway } from "../../../runtime/index.ts";
import { oneOf } from "../../fixtures/checked-config.ts";
import { bodyOf } from "../faults/body-of.ts";
import { compareAnswer } from "../faults/compare-answer.ts";
import { expectedOf, isSeen } from "../faults/expected-result.ts";
import { chainPlan, endpoints, secretsFor } from "../running-gateway.ts";
import { drawSoakRun, soakTargets } from "./draw-soak-run.ts";
import { SoakClient } from "./soak-client.ts";
import { SoakProviders } from "./soak-providers.ts";

/** `npm run soak` asks for a minute, and then looks at the heap too. */
const SECONDS = Number(process.env["SIGNALBOX_SOAK_SECONDS"] ?? 10);
const AT_ONCE = 200;
const FIRST_SAMPLE_SECONDS = 10;
const HEAP_MAY_GROW = 1.1;

it(`${AT_ONCE} streams at once for ${SECONDS} s, with faults and a reload every second, all end as computed`, {
  timeout: 60_000 + SECONDS * 2_000,
}, async () => {
  const before = handles();
  const providers = new SoakProviders();
  await providers.start();
  const plans = [planOf(providers.url, 5_000), planOf(providers.url, 5_500)] as const;
  const failures: string[] = [];
  const write = (line: string): void => {
    failures.push(line);
  };
  const log = createLog({ level: "error", destination: { write } });
  const secrets = secretsFor(plans[0]);
  const started = await startGateway({ plan: plans[0], secrets, log, port: 0 });
  if (!started.ok) throw new Error(started.problems.join());
  const { gateway } = started;
  const client = new SoakClient();
  const startedAtMs = performance.now();
  const seconds = (): number => (performance.now() - startedAtMs) / 1_000;
  const counts = { answered: 0, broken: 0, left: 0, error: 0, hedged: 0 };
  let next = 0;
  let reloads = 0;

  const play = async (): Promise<void> => {
    while (seconds() < SECONDS && failures.length < 5) {
      const run = drawSoakRun(next++);
      const expected = expectedOf(run);
      const { end } = expected;
      const calls = providers.begin(run.id);
      const body = { ...bodyOf(run, `soak run ${run.id}.`), model: run.chain };
      const leave = (pieces: number): boolean =>
        end.kind === "left" && (isSeen(run, end.fault) ? pieces > 0 : calls.length >= expected.calls.length);
      try {
        const seen = await client.post(`${gateway.address}${endpoints[run.client]}`, body, leave);
        compareAnswer(run, expected, seen);
        counts[end.kind]++;
        if (run.hedge) counts.hedged++;
      } catch (error) {
        failures.push(`${JSON.stringify(run)}\n${String(error)}`);
      }
      providers.end(run.id);
    }
  };
  const reload = setInterval(() => {
    reloads++;
    const result = gateway.reload(plans[reloads % 2] ?? plans[0], secrets);
    if (!result.ok) failures.push(result.problems.join());
  }, 1_000);
  const heap = SECONDS > FIRST_SAMPLE_SECONDS ? watchHeap(seconds) : null;
  await Promise.all(Array.from({ length: AT_ONCE }, play));
  clearInterval(reload);
  const samples = await heap;

  const metrics = await client.get(`${gateway.address}/metrics`);
  client.close();
  await gateway.close(2_000);
  await providers.stop();
  console.info(`soak: ${JSON.stringify({ requests: next, ...counts, reloads, ...samples })}`);
  expect(failures).toEqual([]);
  expect(next).toBeGreaterThanOrEqual(AT_ONCE);
  expect(reloads).toBeGreaterThanOrEqual(SECONDS / 2);
  for (const [end, times] of Object.entries(counts)) expect(times, end).toBeGreaterThan(0);
  expect(metrics).toContain("\nsignalbox_buffered_bytes 0\n");
  expect(metrics).toContain("\nsignalbox_in_flight_requests 0\n");
  if (samples !== null) expect(samples.last / samples.first).toBeLessThan(HEAP_MAY_GROW);
  // What an earlier test left behind may end meanwhile; of ours nothing may stay.
  const left = () => Object.entries(handles()).filter(([kind, count]) => count > (before[kind] ?? 0));
  await expect.poll(left, { timeout: 10_000 }).toEqual([]);
});

/** Plain chains, chains that hold back and chains that hedge, each beginning with another target. */
function planOf(url: string, idleMs: number): Plan {
  const kinds = {
    plain: { options: {}, length: 3 },
    held: { options: { commitAfter: "complete" }, length: 3 },
    hedged: { options: { hedgeAfterMs: 100 }, length: 2 },
  } as const;
  const chains = Object.entries(kinds).flatMap(([kind, { options, length }]) =>
    soakTargets.map((_, first) => {
      const steps = Array.from({ length }, (_, place) => `${soakTargets[(first + place) % 3]?.name}/m`);
      return { name: `${kind}${first}`, steps, options };
    }),
  );
  const timeouts = { connectMs: 20_000, firstTokenMs: 20_000, idleMs, totalMs: 60_000 };
  return chainPlan(
    soakTargets.map(({ name, protocol }) => ({ name, protocol, url: `${url}/${name}` })),
    {
      providers: Object.fromEntries(
        soakTargets.map(({ name }) => [
          name,
          { timeouts, breaker: { failures: 1_000_000, windowMs: 30_000, openMs: 30_000 } },
        ]),
      ),
      chains: Object.fromEntries(chains.map(({ name, steps }) => [name, steps])),
      chainOptions: Object.fromEntries(chains.map(({ name, options }) => [name, options])),
      rules: [
        ...chains.slice(1).map(({ name }) => ({ when: oneOf("model", name), to: name })),
        { to: chains[0]?.name ?? "" },
      ],
      // However busy the machine, headers wait for the target that they name.
      gateway: { concurrency: AT_ONCE * 2, commitHeadersAfterMs: 600_000 },
    },
  );
}

/** The heap after a forced collection, in bytes, at the first sample and at the end: medians of five. */
async function watchHeap(seconds: () => number): Promise<{ readonly first: number; readonly last: number }> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const sampleAt = async (at: number): Promise<number> => {
    const samples: number[] = [];
    while (seconds() < at) await sleep(50);
    for (let i = 0; i < 5; i++) {
      await sleep(200);
      collect();
      samples.push(process.memoryUsage().heapUsed);
    }
    return samples.sort((a, b) => a - b)[2] ?? 0;
  };
  return { first: await sampleAt(FIRST_SAMPLE_SECONDS), last: await sampleAt(SECONDS - 2) };
}

/** What keeps a process alive, by kind: sockets and servers. */
function handles(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (/TCP|Timeout|Server/.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
