import { compile, sourceFile } from "../../dist/compiler/index.js";
import { loadPlan } from "../../dist/engine/index.js";
import { synonyms } from "./texts.mjs";

const catalog = `providers:
  local:
    protocol: openai-chat
    base_url: https://api.example.com/v1
    auth: { bearer: env:KEY }
    models:
      one: { context: 1M, max_output: 64k, input: [text], tools: true, thinking: true, json: true }
`;

/**
 * A configuration of so many rules with mixed conditions and so many synonyms: its `plan`, the artifact's `bytes`, and `rules`, the same
 * conditions as plain objects for the peer that walks them. The rules come last that the requests of these benchmarks meet.
 */
export function generatedConfig(ruleCount, synonymCount) {
  const topics = topicFiles(synonymCount);
  const rules = rulesOf(ruleCount, topics.length);
  const text = [
    'use catalog "catalog.yaml"',
    'use taxonomy "taxonomy"',
    "envelope input_tokens <= 800k and max_output <= 64k and not audio and not image and not document and not resumes and not stateful and not web_search",
    "chain main { local/one }",
    ...rules.map(({ condition }, at) => `when ${condition} -> main as rule_${at}`),
    "otherwise -> main",
  ];
  const files = [
    sourceFile("catalog.yaml", catalog),
    sourceFile("main.sbx", `${text.join("\n")}\n`),
    ...topics,
  ];
  const { artifact, diagnostics } = compile({ name: "bench", files });
  if (!artifact)
    throw new Error(
      JSON.stringify(diagnostics.slice(0, 3), (name, value) => (name === "file" ? undefined : value)),
    );
  const loaded = loadPlan(artifact.bytes);
  if (!loaded.ok) throw new Error(loaded.problem.message);
  return { plan: loaded.plan, bytes: artifact.bytes, rules };
}

/** A taxonomy of so many synonyms, a hundred a topic. */
export function topicFiles(synonymCount) {
  const phrases = synonyms(synonymCount);
  return Array.from({ length: Math.ceil(phrases.length / 100) }, (_, topic) => {
    const own = phrases.slice(topic * 100, topic * 100 + 100).join(", ");
    const id = `topic_${String(topic).padStart(4, "0")}`;
    return sourceFile(`taxonomy/${id}.md`, `# ${id}\n\nsynonyms:: ${own}\n`);
  });
}

/** So many rules, each with its `condition` in the language and the same as fields of an object. */
export function rulesOf(ruleCount, topics) {
  return Array.from({ length: ruleCount }, (_, at) => ruleOf(at, topics));
}

function ruleOf(at, topics) {
  const tokens = 150_000 + at * 10;
  switch (at % 4) {
    case 0:
      return { condition: `model == "model-${at}"`, model: `model-${at}` };
    case 1:
      return {
        condition: `header("x-team") == "team-${at}" and input_tokens > ${tokens}`,
        team: `team-${at}`,
        overTokens: tokens,
      };
    case 2:
      return {
        condition: `tool("special_${at}*") and thinking`,
        toolPrefix: `special_${at}`,
        thinking: true,
      };
    default: {
      const topic = `topic_${String(at % topics).padStart(4, "0")}`;
      return { condition: `topic(${topic}) and turns > ${100 + at}`, topic, overTurns: 100 + at };
    }
  }
}
