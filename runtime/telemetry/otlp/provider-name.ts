/** The providers that the semantic conventions have a name for, by the end of their hosts' names. */
const wellKnown: readonly (readonly [host: string, name: string])[] = [
  ["api.anthropic.com", "anthropic"],
  ["api.openai.com", "openai"],
  [".openai.azure.com", "azure.ai.openai"],
  [".services.ai.azure.com", "azure.ai.inference"],
  ["generativelanguage.googleapis.com", "gcp.gemini"],
  ["aiplatform.googleapis.com", "gcp.vertex_ai"],
  ["api.cohere.com", "cohere"],
  ["api.cohere.ai", "cohere"],
  ["api.deepseek.com", "deepseek"],
  ["api.groq.com", "groq"],
  ["api.mistral.ai", "mistral_ai"],
  ["api.moonshot.ai", "moonshot_ai"],
  ["api.moonshot.cn", "moonshot_ai"],
  ["api.perplexity.ai", "perplexity"],
  ["api.x.ai", "x_ai"],
  [".ml.cloud.ibm.com", "ibm.watsonx.ai"],
];

/** All kinds of servers stand below Amazon's names; this service's own one says that it is it. */
const bedrock = /(?:^|\.)bedrock[a-z-]*\.[a-z0-9.-]+\.(?:amazonaws\.com|api\.aws)$/;

/** `gen_ai.provider.name`: the conventions' name where the host has one, else the catalog's. */
export function providerName(catalogName: string, host: string | null): string {
  if (host === null) return catalogName;
  if (bedrock.test(host)) return "aws.bedrock";
  return wellKnown.find(([end]) => host.endsWith(end))?.[1] ?? catalogName;
}
