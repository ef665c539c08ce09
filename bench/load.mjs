import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, readProject } from "../dist/compiler/index.js";
import { loadPlan } from "../dist/engine/index.js";
import { generatedConfig } from "./support/generated-config.mjs";
import { interleave, median, ratioOf } from "./support/interleave.mjs";

const root = join(import.meta.dirname, "..");
const sha256 = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());

/** Loading a plan beside reading and hashing its file, and a cold process to its first decision beside an empty server's. */
export default async function run(report) {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-bench-"));
  try {
    const plans = {
      "the shipped rules": shippedPlan(),
      "a plan of 60 rules and 120 synonyms": generatedConfig(60, 120).bytes,
      "a plan of 60 rules and 100,000 synonyms": generatedConfig(60, 100_000).bytes,
    };
    const files = Object.entries(plans).map(([name, bytes], at) => {
      const file = join(folder, `${at}.sbplan`);
      writeFileSync(file, bytes);
      return { name, file };
    });
    for (const { name, file } of files) await loading(report, name, file);
    await coldStart(report, folder, files[0].file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function shippedPlan() {
  const read = readProject(join(root, "rules"));
  const artifact = read.ok ? compile(read.sources).artifact : null;
  if (artifact === null) throw new Error("the shipped rules do not compile");
  return artifact.bytes;
}

async function loading(report, name, file) {
  const samples = await interleave([
    { name: "load", work: () => loadPlan(readFileSync(file), { sha256 }) },
    { name: "read and hash", work: () => sha256(readFileSync(file)) },
  ]);
  report.line({
    what: `load ${name}`,
    value: median(samples.get("load")),
    unit: "us",
    ratio: ratioOf(samples, "load", "read and hash"),
    peer: "reading and hashing it",
    atMost: 3,
    why: "half of it is JSON.parse of its names, chains and targets, which alone takes longer than reading and hashing; a quarter is checking and freezing them",
  });
}

async function coldStart(report, folder, plan) {
  const request = join(folder, "request.json");
  writeFileSync(
    request,
    JSON.stringify({ model: "x", max_tokens: 10, messages: [{ role: "user", content: "hello" }] }),
  );
  const server =
    'import("fastify").then(async ({ fastify }) => { const app = fastify(); app.get("/", () => "x"); await app.listen({ port: 0 }); await app.inject("/"); await app.close(); })';
  const samples = await interleave(
    [
      {
        name: "decide",
        measure: () => wallOf(["dist/cli/main.js", "decide", plan, request, "--protocol", "anthropic"]),
      },
      { name: "fastify", measure: () => wallOf(["--input-type=module", "-e", server]) },
      { name: "node", measure: () => wallOf(["-e", "0"]) },
    ],
    { rounds: 7 },
  );
  report.line({
    what: "a cold process to its first decision",
    value: median(samples.get("decide")) / 1000,
    unit: "ms",
    ratio: ratioOf(samples, "decide", "fastify"),
    peer: "an empty fastify",
    atMost: 1.5,
  });
  report.line({ what: "node -e 0", value: median(samples.get("node")) / 1000, unit: "ms" });
}

/** Processes are measured by the clock on the wall. */
async function wallOf(words) {
  const started = performance.now();
  const ended = spawnSync(process.execPath, words, { cwd: root });
  if (ended.status !== 0) throw new Error(String(ended.stdout) + String(ended.stderr));
  return (performance.now() - started) * 1000;
}
