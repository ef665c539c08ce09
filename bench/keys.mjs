import { KeyPool } from "../dist/runtime/keys/key-pool.js";
import { KeyState } from "../dist/runtime/keys/key-state.js";
import { interleave, median, ratioOf } from "./support/interleave.mjs";

const MINUTE_MS = 60_000;
const TOKENS = { input: 1_000, output: 500 };
const NONE = new Set();
const SELECTIONS = ["least-loaded", "round-robin", "weighted", "priority"];

/**
 * Choosing a key, reserving its room and settling the call: with 10,000 keys beside 10. Each pool makes as many calls a key and
 * minute, under limits that the calls come near to, so that what differs is the number of keys alone.
 */
export default async function run(report) {
  for (const selection of SELECTIONS) {
    const samples = await interleave([
      { name: "10 keys", work: caller(10, selection) },
      { name: "10,000 keys", work: caller(10_000, selection) },
      { name: "a look at each of 10,000 keys", work: looker(10_000) },
    ]);
    report.line({
      what: `${selection}: a call with 10,000 keys`,
      value: median(samples.get("10,000 keys")),
      unit: "us",
      ratio: ratioOf(samples, "10,000 keys", "10 keys"),
      peer: "a call with 10",
      atMost: 3,
    });
    report.line({
      what: `${selection}: the same`,
      value: median(samples.get("10,000 keys")),
      unit: "us",
      ratio: ratioOf(samples, "10,000 keys", "a look at each of 10,000 keys"),
      peer: "a look at each",
    });
  }
}

function poolOf(count, selection) {
  const keys = Array.from({ length: count }, (_, at) => {
    const settings = {
      secret: `env:KEY_${at}`,
      requestsPerMinute: 60,
      inputTokensPerMinute: 100_000,
      outputTokensPerMinute: 50_000,
      priority: at % 3,
      weight: 1 + (at % 4),
    };
    return { state: new KeyState(at + 1, settings), secret: null };
  });
  return new KeyPool(keys, selection);
}

/** One call at a time, settled eight calls later; each key gets forty a minute. */
function caller(count, selection) {
  const pool = poolOf(count, selection);
  const stepMs = MINUTE_MS / (count * 40);
  const open = [];
  let nowMs = 0;
  return () => {
    nowMs += stepMs;
    const taken = pool.take(TOKENS, NONE, nowMs);
    if (taken.ok) open.push(taken);
    if (open.length > 8) open.shift().settle({ input: 900, output: 100 });
  };
}

/** What a list would cost: the load of every key, to find the smallest. */
function looker(count) {
  const { keys } = poolOf(count, "least-loaded");
  let nowMs = 0;
  return () => {
    nowMs++;
    let best = null;
    let least = Number.POSITIVE_INFINITY;
    for (const { state } of keys) {
      const load = state.pause(nowMs) === null ? state.load(nowMs) : Number.POSITIVE_INFINITY;
      if (load < least) [best, least] = [state, load];
    }
    return best;
  };
}
