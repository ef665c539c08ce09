import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { compile, readProject } from "../dist/compiler/index.js";
import { ALL_HEALTHY, decide, loadPlan, readFacts } from "../dist/engine/index.js";
import { interleave, median, ratioOf } from "./support/interleave.mjs";
import { agentRequest } from "./support/requests.mjs";

const root = join(import.meta.dirname, "..");

/** How long the shipped rules take: to compile in a fresh process, and to decide one request of an agent's size. */
export default async function run(report) {
  const read = readProject(join(root, "rules"));
  const artifact = read.ok ? compile(read.sources).artifact : null;
  const loaded = artifact && loadPlan(artifact.bytes);
  if (!loaded?.ok) throw new Error("the shipped rules do not compile");
  const { plan } = loaded;
  const body = agentRequest("anthropic", 50_000);
  const text = JSON.stringify(body);
  const bytes = new TextEncoder().encode(text);
  const request = { protocol: "anthropic", body, headers: {}, client: null };
  const { facts } = readFacts(plan, request);
  const samples = await interleave([
    { name: "facts of a request of 50 KB", work: () => readFacts(plan, request) },
    { name: "decision from the facts", work: () => decide(plan, facts, ALL_HEALTHY, 0) },
    { name: "bytes to object", work: () => JSON.parse(new TextDecoder().decode(bytes)) },
  ]);
  for (const name of ["facts of a request of 50 KB", "decision from the facts"]) {
    const ratio = ratioOf(samples, name, "bytes to object");
    report.line({ what: name, value: median(samples.get(name)), unit: "us", ratio, peer: "bytes to object" });
  }
  const processes = await interleave(
    [
      { name: "check", measure: () => wallOf(["dist/cli/main.js", "compile", "rules", "--check"]) },
      { name: "node", measure: () => wallOf(["-e", "0"]) },
    ],
    { rounds: 5 },
  );
  report.line({
    what: "signalbox compile rules --check",
    value: median(processes.get("check")) / 1000,
    unit: "ms",
    ratio: ratioOf(processes, "check", "node"),
    peer: "node -e 0",
  });
}

/** Processes are measured by the clock on the wall. */
async function wallOf(words) {
  const started = performance.now();
  const ended = spawnSync(process.execPath, words, { cwd: root });
  if (ended.status !== 0) throw new Error(String(ended.stdout) + String(ended.stderr));
  return (performance.now() - started) * 1000;
}
