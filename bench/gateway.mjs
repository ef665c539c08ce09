import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { portkey, portkeyHeaders } from "./peers/portkey.mjs";
import { bodiesAreRecorded, bodyBytes, gatewayBodies } from "./support/gateway-bodies.mjs";
import { gatewayPlan } from "./support/gateway-plan.mjs";
import { firstToken } from "./support/gateway-upstream-words.mjs";
import { interleave, median, ratioOf } from "./support/interleave.mjs";
import { askFor } from "./support/load-client.mjs";
import { answers, freePort, startServer } from "./support/server-process.mjs";

const root = join(import.meta.dirname, "..");
const emptyServer = join(import.meta.dirname, "peers/empty-fastify.mjs");
const leastServer = join(import.meta.dirname, "peers/least.mjs");
/** Many short samples: a process may be slowed for a second by what else the machine does, and the median leaves that out. */
const ROUNDS = 11;
const SAMPLE_MS = 100;
/** Before each cell too: a server that was idle has closed its connections, and the code that does so has the engine compile anew. */
const WARM_UP = { requests: 3_000, milliseconds: 3_000 };
/** At the start each server answers so many requests of a kind, until its code is compiled, but is not asked for longer than this. */
const FIRST_WARM_UP = { requests: 15_000, milliseconds: 10_000 };
const secrets = { BENCH_KEY: "no-secret" };
const why = {
  same: "two thirds are node's HTTP, undici and the kernel, which the bare one needs too (with one connection at a time they find the caches cold wherever our code came between); a tenth is reading the facts and deciding, a thirtieth the record of it (log, metrics, accounts), another one the answer's usage, and the rest some 30 small steps of less than a hundredth each",
  start:
    "beside what fastify loads there are undici, pino, the plan and the modules in WebAssembly to load and set up",
  translated:
    "two fifths go to JSON.parse and JSON.stringify of the body, which V8 does, and a sixth to reading its facts",
};
const paths = { anthropic: "/v1/messages", "openai-chat": "/v1/chat/completions" };
/** How an answer of the benchmark's provider ends, whether streamed or not. */
const expects = { anthropic: "end_turn", "openai-chat": '"finish_reason":"stop"' };

/** The gateway between a client and a provider on this machine, beside other things that one could put there. */
export default async function run(report) {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-bench-"));
  const started = [];
  try {
    const upstreamPort = await freePort();
    const upstream = `http://127.0.0.1:${upstreamPort}`;
    const plan = join(folder, "bench.sbplan");
    writeFileSync(plan, gatewayPlan(upstream));
    const start = async (name, wordsFor) => {
      const port = await freePort();
      const server = await startServer(name, wordsFor(port), port, secrets);
      started.push(server);
      return server;
    };
    started.push(
      await startServer(
        "upstream",
        [join(root, "bench/support/gateway-upstream.mjs"), String(upstreamPort)],
        upstreamPort,
      ),
    );
    const passThrough = (how) => (port) => [
      join(root, "bench/peers/pass-through.mjs"),
      String(port),
      upstream,
      how,
    ];
    const ours = await start("signalbox", (port) => serveWords(plan, port));
    const contestants = [
      { name: "direct", server: { ...started[0], name: "direct" } },
      { name: "bare", server: await start("bare", passThrough("buffer")) },
      { name: "piping", server: await start("piping", passThrough("pipe")) },
      { name: "least", server: await start("least", (port) => [leastServer, String(port), upstream]) },
      { name: "signalbox", server: ours },
      {
        name: "translated",
        server: ours,
        headers: { "x-to": "other" },
        only: ({ size }) => size === "50 KB",
      },
    ];
    const installed = portkey();
    if (installed.ok) {
      const server = await start("portkey", installed.wordsFor);
      contestants.push({
        name: "portkey",
        server,
        headersFor: (protocol) => portkeyHeaders(protocol, upstream),
      });
    } else report.note(`@portkey-ai/gateway skipped: ${installed.why}`);
    if (!bodiesAreRecorded) report.note("no recorded requests beside the repository: bodies of our own");
    const cells = gatewayBodies.flatMap((body) =>
      [1, 32].flatMap((connections) => [false, true].map((stream) => ({ ...body, connections, stream }))),
    );
    for (const contestant of contestants) {
      for (const cell of cells.filter(
        ({ size, connections }) => connections > 1 && ["2 KB", "50 KB"].includes(size),
      ))
        if (contestant.only?.(cell) ?? true)
          await sample(contestant, cell, FIRST_WARM_UP.milliseconds, FIRST_WARM_UP.requests);
    }
    const measured = [];
    for (const cell of cells) measured.push({ cell, samples: await measureCell(cell, contestants) });
    await printCells(report, measured);
    await printMemory(report, contestants);
    await coldStart(report, plan);
  } finally {
    for (const server of started) await server.stop();
    rmSync(folder, { recursive: true });
  }
}

function serveWords(plan, port) {
  return [join(root, "dist/cli/main.js"), "serve", plan, "--port", String(port)];
}

/** The samples of each contestant by name, one a round: CPU a request, requests a second, and every latency and time to first token. */
async function measureCell(cell, contestants) {
  const samples = new Map();
  const here = contestants.filter(({ only }) => only === undefined || only(cell));
  for (const contestant of here) await sample(contestant, cell, WARM_UP.milliseconds, WARM_UP.requests);
  await interleave(
    here.map((contestant) => {
      const own = [];
      samples.set(contestant.name, own);
      return {
        name: contestant.name,
        measure: async () => {
          own.push(await sample(contestant, cell, SAMPLE_MS));
        },
      };
    }),
    { rounds: ROUNDS },
  );
  return samples;
}

async function sample({ server, headers, headersFor }, cell, milliseconds, atMost) {
  const { protocol, connections, stream } = cell;
  const before = await server.usage();
  const { latencies, firstTokens, seconds } = await askFor(milliseconds, {
    port: server.port,
    path: paths[protocol],
    headers: {
      "content-type": "application/json",
      accept: stream ? "text/event-stream" : "application/json",
      authorization: "Bearer no-secret",
      "anthropic-version": "2023-06-01",
      ...headers,
      ...headersFor?.(protocol),
    },
    body: bodyBytes(cell, stream),
    connections,
    expects: expects[protocol],
    firstToken,
    atMost,
  });
  const after = await server.usage();
  return {
    cpu: (after.cpuMicroseconds - before.cpuMicroseconds) / latencies.length,
    perSecond: latencies.length / seconds,
    latencies,
    firstTokens,
  };
}

/** Each figure in a block of its own, the steadiest first. */
async function printCells(report, measured) {
  const named = ({ size, connections, stream }) =>
    `${size}, ${connections} ${connections === 1 ? "connection" : "connections"}, ${stream ? "streamed" : "whole"}`;
  const figures = (samples, name, of) => samples.get(name).map(of);
  const cpu = ({ cpu }) => cpu;
  for (const { cell, samples } of measured) {
    const byName = new Map([...samples.keys()].map((name) => [name, figures(samples, name, cpu)]));
    const line = (what, name, peer, atMost) => {
      const reason = name === "translated" ? why.translated : why.same;
      const goal = atMost === undefined ? {} : { atMost, why: reason };
      const value = median(byName.get(name));
      report.line({ what, value, unit: "us CPU", ratio: ratioOf(byName, name, peer), peer, ...goal });
    };
    const what = named(cell);
    line(what, "signalbox", "bare", ["2 KB", "50 KB"].includes(cell.size) ? 1.25 : undefined);
    if (byName.has("portkey")) line(what, "signalbox", "portkey", 0.1);
    if (byName.has("translated")) line(`${what}, translated`, "translated", "bare", 3);
    line(`${what}: the piping one`, "piping", "bare");
    line(`${what}: the least there can be`, "least", "bare");
  }
  const goals = { "2 KB": 0.9, "32 KB": 1, "130 KB": 0.75 };
  for (const { cell, samples } of measured) {
    if (cell.connections === 1) continue;
    const byName = new Map(
      ["signalbox", "bare", "piping"].map((name) => [
        name,
        figures(samples, name, ({ perSecond }) => perSecond),
      ]),
    );
    report.line({
      what: named(cell),
      value: median(byName.get("signalbox")),
      unit: "requests/s",
      ratio: ratioOf(byName, "signalbox", "bare"),
      peer: "bare",
      ...(cell.size in goals && { atLeast: goals[cell.size], why: why.same }),
    });
  }
  for (const [what, of, quantile, goal] of [
    ["added median", "latencies", 0.5, 1.2],
    ["added p99", "latencies", 0.99, undefined],
    ["added time to first token", "firstTokens", 0.5, 1.2],
  ]) {
    for (const { cell, samples } of measured) {
      if (what === "added time to first token" && !cell.stream) continue;
      const added = (name) =>
        samples
          .get(name)
          .map((sample, round) => at(sample[of], quantile) - at(samples.get("direct")[round][of], quantile));
      report.line({
        what: `${named(cell)}: ${what}`,
        value: median(added("signalbox")),
        unit: "us",
        ratio: median(added("signalbox")) / median(added("bare")),
        peer: "bare",
        ...(cell.connections === 1 && goal !== undefined && { atMost: goal, why: why.same }),
      });
    }
  }
}

async function printMemory(report, contestants) {
  for (const { name, server } of contestants) {
    if (name === "direct" || name === "translated") continue;
    const { residentBytes } = await server.usage();
    report.line({ what: `resident memory at the end: ${name}`, value: residentBytes / 1e6, unit: "MB" });
  }
}

/** From the start of the process to its first answer. */
async function coldStart(report, plan) {
  const contestant = (name, wordsFor) => ({ name, measure: () => timeToAnswer(wordsFor) });
  const samples = await interleave(
    [
      contestant("signalbox", (port) => serveWords(plan, port)),
      contestant("fastify", (port) => [emptyServer, String(port)]),
    ],
    { rounds: 7 },
  );
  report.line({
    what: "process start to first answer",
    value: median(samples.get("signalbox")) / 1000,
    unit: "ms",
    ratio: ratioOf(samples, "signalbox", "fastify"),
    peer: "an empty fastify",
    atMost: 1.5,
    why: why.start,
  });
}

async function timeToAnswer(wordsFor) {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, wordsFor(port), {
    cwd: root,
    env: { ...process.env, ...secrets, NODE_ENV: "production" },
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`a server did not start: ${wordsFor(port).join(" ")}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const response = await fetch(`http://127.0.0.1:${port}/live`);
  await response.text();
  const took = performance.now() - started;
  child.kill("SIGKILL");
  await ended;
  return took * 1000;
}

function at(figures, quantile) {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))];
}
