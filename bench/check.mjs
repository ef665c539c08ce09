import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cedarPolicies, cedarSchema } from "./support/cedar-policies.mjs";
import { checkConfig } from "./support/check-config.mjs";
import { interleave, median, ratioOf } from "./support/interleave.mjs";

const root = join(import.meta.dirname, "..");
const cedarProcess = join(import.meta.dirname, "peers/cedar-validate.mjs");
const reportUsage = join(import.meta.dirname, "support/report-usage.cjs");
const sizes = [
  {
    rules: 100,
    synonyms: 2_000,
    rounds: 9,
    node: 4,
    why: "a third goes to the proofs, a quarter to scanning the modules and preparing the grammar, a twelfth to tables, a twentieth to a small catalog; nearly all of it runs once, before any engine compiles it",
  },
  {
    rules: 1_000,
    synonyms: 10_000,
    rounds: 5,
    node: 12,
    cedar: 4,
    why: "half goes to the proofs, most of it to SB4002, which reads each synonym and replays a witness of each rule, and to SB5001; a seventh goes to tables, a twelfth to collecting garbage; no function takes more than a thirtieth",
  },
  {
    rules: 10_000,
    synonyms: 20_000,
    rounds: 3,
    node: 120,
    cedar: 6,
    why: "half goes to the proofs, a fifth of that to finding the first rule of each request that is replayed; an eighth goes to collecting garbage, a twelfth to the order of the rules in the digest of the meaning",
  },
];
const MOST_GROWTH = 15;

/** `signalbox compile --check` in a cold process with every proof, beside a cold node and Cedar's type check of as many policies. */
export default async function run(report) {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-bench-"));
  try {
    const costs = new Map();
    for (const size of sizes) costs.set(size.rules, await check(report, folder, size));
    report.line({
      what: "growth from 1,000 rules to 10,000",
      value: costs.get(10_000) / costs.get(1_000),
      unit: "times",
      atMost: MOST_GROWTH,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function check(report, folder, { rules, synonyms, rounds, node, cedar, why }) {
  const project = join(folder, String(rules));
  for (const { path, text } of checkConfig(rules, synonyms)) {
    const file = join(project, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const policies = join(folder, `${rules}.json`);
  writeFileSync(
    policies,
    JSON.stringify({ schema: cedarSchema, policies: { staticPolicies: cedarPolicies(rules) } }),
  );
  const seen = { ours: [], cedar: [], node: [] };
  const contestant = (name, words) => ({
    name,
    measure: async () => {
      const process = await costOf(words);
      seen[name].push(process);
      return process.cpuMicroseconds;
    },
  });
  const samples = await interleave(
    [
      contestant("ours", ["dist/cli/main.js", "compile", project, "--check"]),
      contestant("cedar", [cedarProcess, policies]),
      contestant("node", ["-e", "0"]),
    ],
    { rounds },
  );
  const named = `${rules.toLocaleString("en")} rules, ${synonyms.toLocaleString("en")} synonyms`;
  const ours = median(samples.get("ours"));
  const line = (peer, atMost) =>
    report.line({
      what: named,
      value: ours / 1000,
      unit: "ms CPU",
      ratio: ratioOf(samples, "ours", peer),
      peer: peer === "node" ? "node -e 0" : "Cedar's type check",
      ...(atMost && { atMost, why }),
    });
  line("node", node);
  line("cedar", cedar);
  const middle = (name, figure) => median(seen[name].map((process) => process[figure]));
  for (const [name, what] of Object.entries({ ours: "signalbox", cedar: "Cedar", node: "node -e 0" })) {
    report.note(
      `${what}: ${middle(name, "wallMs").toFixed(0)} ms by the clock, ${(median(samples.get(name)) / 1000).toFixed(0)} ms CPU, at most ${(middle(name, "peakKilobytes") / 1024).toFixed(0)} MB`,
    );
  }
  return ours;
}

/** Runs a node process to its end: its wall time, CPU time and peak memory. It must end well. */
function costOf(words) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, ["--require", reportUsage, ...words], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const [, output, errors, own] = child.stdio;
    let said = "";
    let usage = "";
    output.resume();
    errors.on("data", (bytes) => {
      said += bytes;
    });
    own.on("data", (bytes) => {
      usage += bytes;
    });
    child.on("close", (code) => {
      if (code !== 0) reject(new Error(`${words.join(" ")} ended with ${code}: ${said}`));
      else resolve({ wallMs: performance.now() - started, ...JSON.parse(usage) });
    });
  });
}
