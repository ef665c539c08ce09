// How long the shipped rules take: to compile in a fresh process, and to decide one request of an agent's size.
// Beside each figure stands a peer of the same run, since a figure alone says more about the machine than about us.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { compile, readProject } from "../dist/compiler/index.js";
import { ALL_HEALTHY, decide, loadPlan, readFacts } from "../dist/engine/index.js";

const root = join(import.meta.dirname, "..");

const read = readProject(join(root, "rules"));
const artifact = read.ok ? compile(read.sources).artifact : null;
const loaded = artifact && loadPlan(artifact.bytes);
if (!loaded?.ok) throw new Error("the shipped rules do not compile");
const { plan } = loaded;

const body = agentRequest();
const text = JSON.stringify(body);
const request = { protocol: "anthropic", body, headers: {}, client: null };
const { facts } = readFacts(plan, request);

const parse = microseconds(() => JSON.parse(text));
report("JSON.parse of the request, the peer", parse, "us");
report(
  "facts of the request",
  microseconds(() => readFacts(plan, request)),
  "us",
  parse,
);
report(
  "decision from the facts",
  microseconds(() => decide(plan, facts, ALL_HEALTHY, 0)),
  "us",
  parse,
);

const nothing = milliseconds(["-e", "0"]);
report("node -e 0, the peer", nothing, "ms");
const check = ["dist/cli/main.js", "compile", "rules", "--check"];
report("signalbox compile rules --check", milliseconds(check), "ms", nothing);

/** The best of several rounds, so that a busy machine counts as little as it can. */
function microseconds(work) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 20; round++) {
    const started = performance.now();
    for (let time = 0; time < 200; time++) work();
    best = Math.min(best, ((performance.now() - started) * 1000) / 200);
  }
  return best;
}

function milliseconds(words) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    const ended = spawnSync(process.execPath, words, { cwd: root });
    if (ended.status !== 0) throw new Error(String(ended.stdout) + String(ended.stderr));
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

function report(what, value, unit, peer) {
  const ratio = peer === undefined ? "" : `  ${(value / peer).toFixed(2)} of the peer`;
  console.log(`${what.padEnd(38)} ${value.toFixed(1).padStart(9)} ${unit}${ratio}`);
}

/** About 50 KB with twenty tools, as coding agents send. */
function agentRequest() {
  const words = "read the file and change what the test says about the parser ".repeat(30);
  const tools = Array.from({ length: 20 }, (_, at) => ({
    name: `tool_${at}`,
    description: words,
    input_schema: { type: "object", properties: { path: { type: "string" } } },
  }));
  const messages = [{ role: "user", content: "add a flag to the parser, and a test for it" }];
  const system = [{ type: "text", text: words.repeat(5) }];
  return { model: "claude-sonnet-5-5", max_tokens: 32_000, stream: true, system, tools, messages };
}
