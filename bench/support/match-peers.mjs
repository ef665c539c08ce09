import { AhoCorasick as MonyoneAhoCorasick } from "@monyone/aho-corasick/fast";
import NpmAhoCorasick from "aho-corasick";

/** How long a peer may take to be built, in milliseconds. */
const BUILD_BUDGET_MS = 8_000;

/**
 * Other matchers that run here, each finding what occurs in the text as it is sent, capitals ignored: `{ name, work }`, or
 * `{ name, skipped }` with the reason.
 */
export async function matchPeers(phrases, text) {
  const peers = [];
  for (const { name, most, build } of makers) {
    const skipped = phrases.length > most.phrases ? most.why : tooSlow(build, phrases, text);
    if (skipped !== null) {
      peers.push({ name, skipped });
      continue;
    }
    try {
      peers.push({ name, work: await build(phrases, text) });
    } catch (cause) {
      peers.push({ name, skipped: cause instanceof Error ? cause.message.split("\n")[0] : String(cause) });
    }
  }
  return peers;
}

const makers = [
  {
    name: "npm aho-corasick",
    most: { phrases: Number.POSITIVE_INFINITY },
    build(phrases, text) {
      const npm = new NpmAhoCorasick();
      for (const phrase of phrases) npm.add(phrase, phrase);
      npm.build_fail();
      return () => {
        let count = 0;
        npm.search(text.toLowerCase(), () => count++);
        return count;
      };
    },
  },
  {
    name: "@monyone/aho-corasick/fast",
    most: { phrases: Number.POSITIVE_INFINITY },
    build(phrases, text) {
      const monyone = new MonyoneAhoCorasick(phrases);
      return () => monyone.matchInText(text.toLowerCase()).length;
    },
  },
  {
    name: "V8 regular expression",
    most: { phrases: 1_000, why: "it takes seconds a search" },
    build(phrases, text) {
      const longestFirst = [...phrases].sort((a, b) => b.length - a.length);
      const pattern = new RegExp(`\\b(?:${longestFirst.join("|")})\\b`, "gi");
      return () => text.match(pattern)?.length;
    },
  },
  {
    name: "re2's set",
    most: { phrases: 1_000, why: "so large a set does not compile" },
    async build(phrases, text) {
      const { default: RE2 } = await import("re2").catch(() => {
        throw new Error("re2 is not installed: npm i --no-save re2");
      });
      const set = new RE2.Set(
        phrases.map((phrase) => `\\b${phrase}\\b`),
        "i",
      );
      return () => set.match(text).length;
    },
  },
];

/** Why a peer is not built: a tenth of the phrases tells, for the best of them take ten times as long for all. */
function tooSlow(build, phrases, text) {
  if (phrases.length < 10_000) return null;
  const started = performance.now();
  build(phrases.slice(0, phrases.length / 10), text);
  const seconds = (10 * (performance.now() - started)) / 1000;
  return seconds * 1000 > BUILD_BUDGET_MS ? `it would take ${seconds.toFixed(0)} s to build at least` : null;
}
