import { synonyms } from "./texts.mjs";

const SYNONYMS_A_TOPIC = 100;
const CHAINS = 12;

/**
 * A project of so many rules and synonyms as its files, each a path and a text: the rules that a large team gathers (models, teams,
 * tools, topics, glob classes, bands of tokens), a dozen chains over four providers, and promises about all of them. The same
 * arguments give the same text; the compiler finds nothing in it.
 */
export function checkConfig(ruleCount, synonymCount) {
  const topics = topicFiles(synonymCount);
  const rules = Array.from({ length: ruleCount - 1 }, (_, at) => {
    const condition = conditionOf(at, ruleCount, topics.length);
    return `when ${condition} -> chain_${at % CHAINS} as rule_${at}`;
  });
  const main = [
    'use catalog "catalog.yaml"',
    'use taxonomy "taxonomy"',
    "envelope context <= 500k and max_output <= 32k and not audio and not document and not resumes and not stateful and not web_search",
    'restrict when header("x-data-class") == "restricted" from region "cn"',
    ...Array.from({ length: CHAINS }, (_, chain) => chainText(chain)),
    ...rules,
    "otherwise -> chain_0",
    'never when header("x-data-class") == "restricted" reach region "cn"',
    "survive any one provider",
    "within { attempts: 6, wait: 300s }",
    "cost chain chain_0 <= 40 usd",
  ];
  return [
    { path: "catalog.yaml", text: catalogText() },
    { path: "main.sbx", text: `${main.join("\n")}\n` },
    ...topics,
  ];
}

const topicId = (topic) => `topic_${String(topic).padStart(4, "0")}`;

function topicFiles(synonymCount) {
  // Single short words fire in ordinary prose, which the compiler would say.
  const phrases = synonyms(2 * synonymCount).filter((phrase) => phrase.includes(" ") || phrase.length > 8);
  return Array.from({ length: Math.ceil(synonymCount / SYNONYMS_A_TOPIC) }, (_, topic) => {
    const own = phrases.slice(topic * SYNONYMS_A_TOPIC, (topic + 1) * SYNONYMS_A_TOPIC);
    return {
      path: `taxonomy/${topicId(topic)}.md`,
      text: `# ${topicId(topic)}\n\nsynonyms:: ${own.join(", ")}\n`,
    };
  });
}

/** No rule hides a later one: of one topic the longer conversations come first, everything else has a name of its own. */
function conditionOf(at, ruleCount, topics) {
  const tokens = 10_000 + (at % 400) * 1000;
  switch (at % 6) {
    case 0:
      return `model == "model-${at}"`;
    case 1:
      return `header("x-team") == "team-${at}" and input_tokens > ${tokens}`;
    case 2:
      return `tool("special_${at}_*") and (thinking or topic(${topicId((Math.floor(at / 6) + 17) % topics)}))`;
    case 3:
      return `topic(${topicId(Math.floor(at / 6) % topics)}) and turns > ${100 + ruleCount - at}`;
    case 4:
      return `model ~ "family-${at}-*" and (image or input_tokens > ${tokens})`;
    default:
      return `header("x-app") in ["app-${at}", "app-${at}-beta"] and not tools and turns <= ${5 + (at % 90)}`;
  }
}

const providers = ["north", "east", "south", "west"];

function chainText(chain) {
  const hops = [0, 1, 2].map((hop) => `${providers[(chain + hop) % 4]}/m${(chain + hop) % 3}`);
  return `chain chain_${chain} { ${hops.join(", ")} }`;
}

function catalogText() {
  const model = (at) =>
    `      m${at}: { context: 1M, max_output: 64k, input: [text, image], tools: true, thinking: true, json: true, price: { input: ${at + 1}, output: ${5 * (at + 1)} } }`;
  const provider = (name, at) => `  ${name}:
    protocol: ${at % 2 === 0 ? "anthropic" : "openai-responses"}
    base_url: https://${name}.example.com
    auth: { bearer: env:${name.toUpperCase()}_KEY }
    region: ${at === 3 ? "cn" : "eu"}
    models:
${[0, 1, 2].map(model).join("\n")}
`;
  return `providers:\n${providers.map(provider).join("")}`;
}
