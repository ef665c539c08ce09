import { rmSync } from "node:fs";
import { matcherForms, matchTopics } from "../dist/engine/index.js";
import { interleave, median, ratioOf, slowed } from "./support/interleave.mjs";
import { matchPeers } from "./support/match-peers.mjs";
import { matchedPlan } from "./support/matched-plan.mjs";
import { buildRustMatcher } from "./support/rust-matcher.mjs";
import { adversarial, code, mixed, prose, synonyms } from "./support/texts.mjs";

const BYTES = 128 << 10;
/** How many times over the matcher does its work under `--slowed`. */
const SLOWED = 4;
const sizes = [
  { count: 120, rust: 1.2, npm: 30 },
  { count: 10_000, rust: 2 },
  { count: 100_000, rust: 4 },
];
/** What profiles of this benchmark showed. */
const why = {
  rust: "each word of the text costs one look-up, which at this size leaves the processor's caches; the rest of the time goes to cutting words",
  npm: "most of the time goes to one look-up a word and to branches that a processor cannot guess",
};

/** Topics of a text, from the string as a request holds it: folding included, for the peers too. */
export default async function run(report) {
  const match = report.isSlowed
    ? (plan, text) => slowed(() => matchTopics(plan, text), SLOWED)()
    : (plan, text) => matchTopics(plan, text);
  if (report.isSlowed)
    report.note(`our matcher does its work ${SLOWED} times over: the goals must be missed`);
  const rust = buildRustMatcher();
  if (rust.skipped) report.note(rust.skipped);
  const plans = sizes.map(({ count, ...goals }) => {
    const phrases = synonyms(count);
    return { count, goals, phrases, plan: matchedPlan(phrases) };
  });
  // One process serves several plans, so all are warm before any is measured.
  for (const { plan, phrases } of plans)
    for (let at = 0; at < 40; at++) matchTopics(plan, prose(4096, phrases));
  for (const one of plans) await beside(report, match, rust, one);
  report.line({
    what: "plan at 100,000 synonyms",
    value: tablesOf(plans[2].plan).bytes / 100_000,
    unit: "B/synonym",
    atMost: 110,
  });
  for (const one of plans) await linearity(report, match, one);
  await shortMessage(report, match, plans[0].plan, plans[2].plan, plans[2].phrases);
  await otherTexts(report, match, plans[0]);
  await control(report, plans[0]);
  if (rust.folder) rmSync(rust.folder, { recursive: true });
}

/** Prose, beside every peer that can be built. */
async function beside(report, match, rust, { count, goals, phrases, plan }) {
  const { form, bytes } = tablesOf(plan);
  report.note(
    `${count.toLocaleString("en")} synonyms: the ${form} form, ${(bytes / count).toFixed(0)} bytes a synonym`,
  );
  const text = prose(BYTES, phrases);
  const contestants = [{ name: "ours", work: () => match(plan, text) }];
  for (const { name, work, skipped } of await matchPeers(phrases, text)) {
    if (skipped === undefined) contestants.push({ name, work });
    else report.note(`skipped ${name}: ${skipped}`);
  }
  const heaps = new Map();
  const ends = [];
  for (const kind of rust.open ? ["dfa", "nfa"] : []) {
    const { measure, heapBytes, end } = await rust.open(kind, phrases, text);
    contestants.push({ name: `rust ${kind}`, measure });
    heaps.set(`rust ${kind}`, heapBytes);
    ends.push(end);
  }
  const samples = await interleave(contestants, { rounds: count > 10_000 ? 5 : 9 });
  for (const end of ends) end();
  const megabytes = (name) => text.length / median(samples.get(name));
  report.line({ what: `prose, ${count}: ours`, value: megabytes("ours"), unit: "MB/s" });
  for (const { name } of contestants.slice(1)) {
    const [goal, reason] =
      name === "rust dfa" ? [goals.rust, why.rust] : name === "npm aho-corasick" ? [goals.npm, why.npm] : [];
    report.line({
      what: `prose, ${count}: ${name}`,
      value: megabytes(name),
      unit: "MB/s",
      ratio: ratioOf(samples, name, "ours"),
      peer: "faster is ours",
      ...(goal === undefined ? {} : { atLeast: goal, why: reason }),
    });
  }
  for (const [name, heap] of heaps) {
    report.line({
      what: `${count} synonyms: memory of ${name}`,
      value: heap / count,
      unit: "B/synonym",
      ratio: heap / bytes,
      peer: "ours",
      ...(name === "rust dfa" && count === 100_000 ? { atLeast: 40 } : {}),
    });
  }
}

/** MB/s at 1 MB beside that at 128 KB. */
async function linearity(report, match, { count, plan, phrases }) {
  const texts = { code, adversarial };
  for (const [kind, write] of Object.entries(texts)) {
    const long = write(8 * BYTES, phrases);
    const short = long.slice(0, BYTES);
    const samples = await interleave(
      [
        { name: "short", work: () => match(plan, short) },
        { name: "long", work: () => match(plan, long) },
      ],
      { rounds: 7 },
    );
    report.line({
      what: `${kind}, ${count}: 1 MB`,
      value: long.length / median(samples.get("long")),
      unit: "MB/s",
      ratio: 8 * ratioOf(samples, "short", "long"),
      peer: "that of 128 KB",
      atLeast: 0.8,
      why: "the tables that 128 KB meet fit a cache that those of 1 MB do not",
    });
  }
}

async function shortMessage(report, match, small, large, phrases) {
  const text = prose(200, phrases);
  const samples = await interleave([
    { name: "small", work: () => match(small, text) },
    { name: "large", work: () => match(large, text) },
  ]);
  report.line({
    what: "a message of 200 bytes at 100,000 synonyms",
    value: median(samples.get("large")),
    unit: "us",
    ratio: ratioOf(samples, "large", "small"),
    peer: "that at 120",
    atMost: 2.5,
    why: "at 100,000 the message holds a dozen topics and at 120 none: most of the difference is taking them up",
  });
}

/** What is not ASCII, or no whole words. */
async function otherTexts(report, match, { phrases, plan }) {
  const inside = matchedPlan(phrases, "substring");
  const works = {
    "prose with typographic quotes and dashes, 120": { plan, text: mixed(BYTES, phrases) },
    [`prose, 120 in substring mode: the ${tablesOf(inside).form} form`]: {
      plan: inside,
      text: prose(BYTES, phrases),
    },
  };
  for (const [what, { plan: own, text }] of Object.entries(works)) {
    const samples = await interleave([{ name: "ours", work: () => match(own, text) }]);
    report.line({ what, value: text.length / median(samples.get("ours")), unit: "MB/s" });
  }
}

/** Whether this benchmark would notice: the same work twice over must take twice as long. */
async function control(report, { phrases, plan }) {
  const text = prose(BYTES, phrases);
  const once = () => matchTopics(plan, text);
  const samples = await interleave([
    { name: "once", work: once },
    { name: "twice", work: slowed(once, 2) },
  ]);
  report.line({
    what: "control: a matcher that does its work twice",
    value: median(samples.get("twice")),
    unit: "us",
    ratio: ratioOf(samples, "twice", "once"),
    peer: "ours",
    atLeast: 1.8,
    why: "the machine was too busy to tell a matcher from one half as fast: none of the figures above can be trusted",
  });
}

function tablesOf({ matcher }) {
  return {
    form: matcherForms[matcher.header[0]].name,
    bytes: Object.values(matcher).reduce((sum, table) => sum + table.byteLength, 0),
  };
}
