import { rmSync } from "node:fs";
import { AhoCorasick as MonyoneAhoCorasick } from "@monyone/aho-corasick/fast";
import AhoCorasick from "aho-corasick";
import { matcherForms, matchTopics } from "../dist/engine/index.js";
import { interleave, median, ratioOf } from "./support/interleave.mjs";
import { matchedPlan } from "./support/matched-plan.mjs";
import { buildRustMatcher } from "./support/rust-matcher.mjs";
import { adversarial, code, prose, synonyms } from "./support/texts.mjs";

const BYTES = 128 << 10;
const sizes = [
  { count: 120, rust: 1.2, npm: 30 },
  { count: 10_000, rust: 2 },
  { count: 100_000, rust: 4 },
];

/** Topics of a text, from the string as a request holds it: folding included, for the peers too. */
export default async function run(report) {
  const rust = buildRustMatcher();
  if (rust.skipped) report.note(rust.skipped);
  const plans = sizes.map(({ count, ...goals }) => {
    const phrases = synonyms(count);
    return { count, goals, phrases, plan: matchedPlan(phrases) };
  });
  // One process serves several plans, so all are warm before any is measured.
  for (const { plan, phrases } of plans)
    for (let at = 0; at < 20; at++) matchTopics(plan, prose(4096, phrases));
  for (const { count, goals, phrases, plan } of plans) {
    const { form, bytes } = tablesOf(plan);
    report.note(
      `${count.toLocaleString("en")} synonyms: the ${form} form, ${(bytes / count).toFixed(0)} bytes a synonym`,
    );
    const text = prose(BYTES, phrases);
    const contestants = [{ name: "ours", work: () => matchTopics(plan, text) }, ...peers(phrases, text)];
    const opened = [];
    for (const kind of rust.open ? ["dfa", "nfa"] : []) {
      const { measure, heapBytes, end } = await rust.open(kind, phrases, text);
      contestants.push({ name: `rust ${kind}`, measure });
      opened.push(end);
      report.note(`rust ${kind}: ${(heapBytes / count).toFixed(0)} bytes a synonym`);
    }
    const samples = await interleave(contestants, {
      rounds: count > 10_000 ? 3 : 9,
      atLeastMs: count > 10_000 ? 1 : 12,
    });
    for (const end of opened) end();
    const megabytes = (name) => text.length / median(samples.get(name));
    report.line({ what: `prose, ${count}: ours`, value: megabytes("ours"), unit: "MB/s" });
    for (const { name } of contestants.slice(1)) {
      const goal = name === "rust dfa" ? goals.rust : name === "npm aho-corasick" ? goals.npm : undefined;
      report.line({
        what: `prose, ${count}: ${name}`,
        value: megabytes(name),
        unit: "MB/s",
        ratio: ratioOf(samples, name, "ours"),
        peer: "faster is ours",
        ...(goal === undefined ? {} : { atLeast: goal }),
      });
    }
    await linearity(report, count, plan, phrases);
  }
  report.line({
    what: "plan at 100,000 synonyms",
    value: tablesOf(plans[2].plan).bytes / 100_000,
    unit: "B/synonym",
    atMost: 110,
  });
  await shortMessage(report, plans[0].plan, plans[2].plan, plans[2].phrases);
  await substring(report, plans[0].phrases);
  if (rust.folder) rmSync(rust.folder, { recursive: true });
}

/** MB/s at 1 MB beside that at 128 KB. */
async function linearity(report, count, plan, phrases) {
  const texts = { code, adversarial };
  for (const [kind, write] of Object.entries(texts)) {
    const long = write(8 * BYTES, phrases);
    const short = long.slice(0, BYTES);
    const samples = await interleave(
      [
        { name: "short", work: () => matchTopics(plan, short) },
        { name: "long", work: () => matchTopics(plan, long) },
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
    });
  }
}

async function shortMessage(report, small, large, phrases) {
  const text = prose(200, phrases);
  const samples = await interleave([
    { name: "small", work: () => matchTopics(small, text) },
    { name: "large", work: () => matchTopics(large, text) },
  ]);
  report.line({
    what: "a message of 200 bytes at 100,000 synonyms",
    value: median(samples.get("large")),
    unit: "us",
    ratio: ratioOf(samples, "large", "small"),
    peer: "that at 120",
    atMost: 2.5,
  });
}

async function substring(report, phrases) {
  const plan = matchedPlan(phrases, "substring");
  const text = prose(BYTES, phrases);
  const samples = await interleave([{ name: "ours", work: () => matchTopics(plan, text) }]);
  report.line({
    what: `prose, 120 in substring mode: the ${tablesOf(plan).form} form`,
    value: text.length / median(samples.get("ours")),
    unit: "MB/s",
  });
}

function tablesOf({ matcher }) {
  return {
    form: matcherForms[matcher.header[0]].name,
    bytes: Object.values(matcher).reduce((sum, table) => sum + table.byteLength, 0),
  };
}

/** Other matchers that run here, each finding what occurs in the text as it is sent, capitals ignored. */
function peers(phrases, text) {
  const npm = new AhoCorasick();
  for (const phrase of phrases) npm.add(phrase, phrase);
  npm.build_fail();
  const monyone = new MonyoneAhoCorasick(phrases);
  const found = [
    {
      name: "npm aho-corasick",
      work: () => {
        let count = 0;
        npm.search(text.toLowerCase(), () => count++);
        return count;
      },
    },
    { name: "@monyone/aho-corasick/fast", work: () => monyone.matchInText(text.toLowerCase()).length },
  ];
  // Beyond that the engine refuses the pattern or takes seconds a search.
  if (phrases.length > 10_000) return found;
  const longestFirst = [...phrases].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`\\b(?:${longestFirst.join("|")})\\b`, "gi");
  if (phrases.length <= 1_000)
    found.push({ name: "V8 regular expression", work: () => text.match(pattern)?.length });
  return found;
}
