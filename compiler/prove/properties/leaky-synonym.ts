import { dialects, type PlanText } from "../../../engine/index.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Located } from "../../source/source-set.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { commonWords, functionWords } from "../common-words.ts";
import { listed } from "../words.ts";
import { type Answer, proved, refuted } from "./answer.ts";

/**
 * SB4020: a synonym that matches inside words does not do so in unrelated ordinary ones, and none is itself a word that any text
 * holds. Grammatical forms of the synonym are not unrelated.
 */
export function* askLeakySynonym(analysis: Analysis): Iterable<Answer> {
  const { config, instruments } = analysis;
  const firesIn = new Map<string, string[]>();
  for (const word of [...functionWords, ...commonWords]) {
    for (const hit of instruments.read(word).hits) {
      if (hit.veto) continue;
      const isWord = hit.phrase === word;
      if (isWord ? !functionWords.has(word) : isFormOf(word, hit.phrase)) continue;
      const key = `${hit.topic} ${hit.phrase}`;
      const words = firesIn.get(key);
      if (words) words.push(word);
      else firesIn.set(key, [word]);
    }
  }
  const { foldPhrase } = dialects[config.text.dialect];
  for (const [row, topic] of config.topics.entries()) {
    for (const synonym of topic.synonyms) {
      const words = firesIn.get(`${row} ${foldPhrase(synonym.value)}`);
      if (!words) yield proved;
      else yield refuted(finding(topic.id, synonym, words, config.text.dialect));
    }
  }
}

function finding(
  topic: string,
  synonym: Located<string>,
  words: readonly string[],
  dialect: PlanText["dialect"],
) {
  const itself = words.every((word) => functionWords.has(word));
  const values = {
    synonym: synonym.value,
    topic,
    words: listed([...new Set(words)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, 3)),
    advice:
      itself || dialect !== "strict"
        ? "use a longer phrase"
        : "remove `match:: substring` from the topic, or use a longer phrase",
  };
  return diagnose("SB4020", synonym.span, values, { label: "too short to mean the topic" });
}

/** Whether a word is the phrase with one of the beginnings and endings that English words take. */
function isFormOf(word: string, phrase: string): boolean {
  const at = word.indexOf(phrase);
  if (!beginnings.has(word.slice(0, at))) return false;
  const ending = word.slice(at + phrase.length);
  const doubled = phrase.at(-1) === ending[0] ? ending.slice(1) : ending;
  return endings.has(ending) || endings.has(doubled);
}

const beginnings = new Set(["", "re", "un", "pre", "non", "over", "sub"]);
const endings = new Set([
  "",
  "s",
  "es",
  "ed",
  "d",
  "ing",
  "er",
  "ers",
  "r",
  "rs",
  "ly",
  "y",
  "al",
  "ion",
  "ions",
  "able",
  "ment",
  "ments",
  "ness",
  "ful",
  "'s",
]);
