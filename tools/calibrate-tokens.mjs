import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import {
  BYTE_CLASSES,
  byteClasses,
  FIRST_STATE,
  nextStates,
  TOKEN_STATES,
} from "../dist/engine/facts/token-states.js";

/**
 * Writes `engine/facts/generated/token-costs.ts`: what each step of the estimate's automaton costs so that its sums come near the
 * tokens of o200k, a little above. It reads the repository's own texts and `test/fixtures/texts/calibration`, never the held-out ones.
 * Run by hand after a build: what it writes changes with every text, and the tests hold the margin.
 */
const root = join(import.meta.dirname, "..");
const target = join(root, "engine/facts/generated/token-costs.ts");
/** How far the sums lie above the tokens. */
const LEAN = 1.04;
const PIECE = 500;
const ROUNDS = 60;

const read = (path) => readFileSync(join(root, path), "utf8");
const below = (folder, ending) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .sort()
    .map((path) => read(join(folder, path)));

/** Kinds of text with the weight of each, so that no kind drowns another. */
const kinds = [
  { weight: 1, texts: [...below("docs", ".md"), read("README.md"), read("ARCHITECTURE.md")] },
  { weight: 1, texts: below("engine/decide", ".ts").concat(below("runtime/attempts", ".ts")) },
  { weight: 1, texts: below("bench", ".mjs").concat(below("tools", ".mjs"), below("bench", ".rs")) },
  {
    weight: 1,
    texts: [
      JSON.stringify(JSON.parse(read("schemas/catalog.schema.json"))),
      read("schemas/diagnostic.schema.json"),
    ],
  },
  {
    weight: 0.4,
    texts: [
      read("package-lock.json").slice(0, 60_000),
      JSON.stringify(JSON.parse(read("package-lock.json"))).slice(0, 60_000),
    ],
  },
  { weight: 1, texts: [orders(60)] },
  { weight: 0.3, texts: [digests(40)] },
  { weight: 1, texts: [read("test/fixtures/texts/calibration/english.txt")] },
  { weight: 1, texts: [read("test/fixtures/texts/calibration/chinese.txt")] },
  { weight: 1, texts: [read("test/fixtures/texts/calibration/japanese.txt")] },
  { weight: 1, texts: [read("test/fixtures/texts/calibration/emoji.txt")] },
];

const samples = kinds.flatMap(({ weight, texts }) => {
  const pieces = texts.flatMap(piecesOf);
  return pieces.map((piece) => ({
    ...sampleOf(piece),
    weight: (weight * 200) / Math.max(pieces.length, 30),
  }));
});
const astral = byteClasses[0xf0];
const [replacementLead, continuation] = classesOf("\ufffd");
const [ellipsisLead, ellipsisSecond, ellipsisThird] = classesOf("\u2026");
/**
 * Costs that are not open to choice, by step.
 * - A pair of surrogates may be cut in two, and half of one becomes U+FFFD: that must not cost more than the whole, lest adding text
 *   lower the sum. So its continuations are free, and astral leads cost at least as much as its lead.
 * - U+2026 is one token wherever it stands, so that a request can be padded to any size (`engine/requests/padding.ts`).
 */
const fixed = new Map([
  [stepAt(replacementLead, continuation), 0],
  [stepAt(continuation, continuation), 0],
  [stepAt(ellipsisLead, ellipsisSecond), 0],
  [stepAt(ellipsisSecond, ellipsisThird), 0],
]);
for (let state = 0; state < TOKEN_STATES; state++) fixed.set(stepAt(state, ellipsisLead), 1);
const byClass = approach(samples, (step) => step % BYTE_CLASSES, new Float64Array(BYTE_CLASSES).fill(0.3), 1);
const prior = Float64Array.from(
  { length: TOKEN_STATES * BYTE_CLASSES },
  (_, step) => byClass[step % BYTE_CLASSES],
);
for (const [step, cost] of fixed) prior[step] = cost;
const costs = approach(samples, (step) => step, prior, 0.5);
for (let at = 0; at < costs.length; at += BYTE_CLASSES)
  costs[at + astral] = Math.max(costs[at + astral], costs[at + replacementLead]);
const milli = [...costs].map((cost) => Math.round(1000 * cost));
writeFileSync(
  target,
  `/** What each step of the estimate's automaton costs, in thousandths of a token, by state and class; \`tools/calibrate-tokens.mjs\` wrote it. */\nexport const tokenCosts: readonly number[] = [\n${rowsOf(milli)}];\n`,
);

/** Steps down the slope of the squared relative error, never below 0; what is seldom met stays near where it began. */
function approach(given, indexOf, start, rate) {
  const costs = Float64Array.from(start);
  for (let round = 0; round < ROUNDS; round++) {
    const step = rate / (1 + round / 8);
    for (const { steps, tokens, weight } of given) {
      let sum = 0;
      let norm = 1;
      for (const [one, count] of steps) {
        sum += costs[indexOf(one)] * count;
        norm += count * count;
      }
      const push = (step * Math.min(1, weight) * (LEAN * tokens - sum)) / norm;
      for (const [one, count] of steps) {
        if (!fixed.has(one)) costs[indexOf(one)] = Math.max(0, costs[indexOf(one)] + push * count);
      }
    }
  }
  return costs;
}

function stepAt(state, byteClass) {
  return state * BYTE_CLASSES + byteClass;
}

function classesOf(text) {
  return [...new TextEncoder().encode(text)].map((byte) => byteClasses[byte]);
}

function sampleOf(text) {
  const counts = new Map();
  let state = FIRST_STATE;
  for (const byte of new TextEncoder().encode(text)) {
    const step = state * BYTE_CLASSES + byteClasses[byte];
    counts.set(step, (counts.get(step) ?? 0) + 1);
    state = nextStates[step];
  }
  return { steps: [...counts], tokens: countTokens(text, { disallowedSpecial: new Set() }) };
}

function piecesOf(text) {
  const pieces = [];
  const size = /[\u3000-\u9fff]/.test(text) ? PIECE / 4 : PIECE;
  for (let at = 0; at < text.length; at += size)
    pieces.push(text.slice(at, at + size).toWellFormed?.() ?? text.slice(at, at + size));
  return pieces;
}

function orders(count) {
  const rows = Array.from({ length: count }, (_, at) => ({
    id: `inv_${90_000 + at * 37}`,
    createdAt: `2024-${String(1 + (at % 12)).padStart(2, "0")}-17T${String(at % 24).padStart(2, "0")}:30:00Z`,
    customer: { name: ["Ana Pereira", "Tom Okafor", "Li Wei"][at % 3], email: `user${at}@example.com` },
    lines: [{ sku: `AB-${at * 13}`, quantity: at % 7, price: at * 1.25, note: null }],
    paid: at % 2 === 0,
  }));
  return JSON.stringify(rows);
}

function digests(count) {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
  const hex = (length) => Array.from({ length }, () => (next() >>> 28).toString(16)).join("");
  return Array.from({ length: count }, (_, at) =>
    at % 2 ? hex(64) : Buffer.from(hex(96), "hex").toString("base64"),
  ).join("\n");
}

function rowsOf(numbers) {
  let text = "";
  for (let at = 0; at < numbers.length; at += BYTE_CLASSES)
    text += `  ${numbers.slice(at, at + BYTE_CLASSES).join(", ")},\n`;
  return text;
}
