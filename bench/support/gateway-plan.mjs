import { compile, sourceFile } from "../../dist/compiler/index.js";
import { rulesOf, topicFiles } from "./generated-config.mjs";

const models =
  "models: { m: { context: 1M, max_output: 64k, input: [text], tools: true, thinking: true, json: true, token_margin: 0.1, price: { input: 3, output: 15 } } }";
const provider = (name, protocol, upstream) =>
  `  ${name}: { protocol: ${protocol}, base_url: "${upstream}", network: private, auth: { bearer: env:BENCH_KEY }, ${models} }`;

/**
 * The plan that the gateway serves in its benchmark, with the 60 rules and 120 synonyms of the decision's: to the target of the
 * client's own protocol, or with `x-to: other` to that of another.
 */
export function gatewayPlan(upstream) {
  const catalog = [
    "providers:",
    provider("messages", "anthropic", upstream),
    provider("chat", "openai-chat", `${upstream}/v1`),
  ].join("\n");
  const topics = topicFiles(120);
  const text = [
    'use catalog "catalog.yaml"',
    'use taxonomy "taxonomy"',
    "envelope input_tokens <= 800k and max_output <= 64k and not audio and not image and not document and not resumes and not stateful and not web_search",
    "chain main { chat/m }",
    "chain own { messages/m }",
    ...rulesOf(60, topics.length).map(({ condition }, at) => `when ${condition} -> main as rule_${at}`),
    'when header("x-to") == "other" -> main as translated',
    'when protocol == "anthropic" -> own as same',
    "otherwise -> main",
  ];
  const files = [
    sourceFile("catalog.yaml", `${catalog}\n`),
    sourceFile("main.sbx", `${text.join("\n")}\n`),
    ...topics,
  ];
  const { artifact, diagnostics } = compile({ name: "bench", files });
  if (artifact) return artifact.bytes;
  const found = diagnostics.map(({ code, message }) => `${code} ${message}`);
  throw new Error(found.join("\n"));
}
