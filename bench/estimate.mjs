import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { TokenEstimate } from "../dist/engine/index.js";
import { interleave, median, ratioOf } from "./support/interleave.mjs";
import { prose, synonyms } from "./support/texts.mjs";

const heldOut = join(import.meta.dirname, "../test/fixtures/texts/held-out");

/** How far the estimate lies from o200k on texts that it was not made from, and what it costs. */
export default async function run(report) {
  for (const file of readdirSync(heldOut).sort()) {
    const text = readFileSync(join(heldOut, file), "utf8");
    const tokens = countTokens(text, { disallowedSpecial: new Set() });
    const estimated = tokensOf(text);
    report.line({
      what: `${file}: estimated, of ${tokens} tokens`,
      value: estimated,
      unit: "tokens",
      ratio: Math.abs(estimated - tokens) / Math.max(32, tokens / 10),
      peer: "the margin",
      atMost: 1,
    });
  }
  const text = prose(50_000, synonyms(120));
  const written = JSON.stringify(text);
  const samples = await interleave([
    { name: "ours", work: () => tokensOf(text) },
    { name: "JSON.parse", work: () => JSON.parse(written) },
    { name: "gpt-tokenizer", work: () => countTokens(text) },
  ]);
  for (const peer of ["JSON.parse", "gpt-tokenizer"]) {
    report.line({
      what: "50 KB of prose",
      value: median(samples.get("ours")),
      unit: "us",
      ratio: ratioOf(samples, "ours", peer),
      peer,
    });
  }
}

function tokensOf(text) {
  const estimate = new TokenEstimate();
  estimate.addText(text);
  return estimate.tokens;
}
