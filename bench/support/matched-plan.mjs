import { buildMatcher } from "../../dist/compiler/lower/matcher/build-matcher.js";

/** The parts of a plan that matching reads: so many phrases, ten a topic, all in one mode. */
export function matchedPlan(phrases, match = "word") {
  const topics = [];
  for (let at = 0; at < phrases.length; at += 10) {
    const path = `taxonomy/t${String(at).padStart(6, "0")}.md`;
    const span = { file: { path, text: "" }, start: 0, end: 0 };
    topics.push({
      id: path.slice(9, -3),
      priority: 50,
      match,
      synonyms: phrases.slice(at, at + 10).map((value) => ({ value, span })),
      vetoes: [],
      chain: 0,
      span,
    });
  }
  return { text: { dialect: "strict" }, topics, matcher: buildMatcher({ dialect: "strict" }, topics) };
}
