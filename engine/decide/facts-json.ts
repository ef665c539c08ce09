import type { Facts } from "../facts/facts.ts";
import type { Plan } from "../plan/plan.ts";
import { integerValue, pinnedTarget } from "./fact-values.ts";

/**
 * The facts of a request by the names of the rule language, for people and tools. `tool` lists the offered tools, `header` the headers
 * that the plan reads; an absent string and an absent `max_output` are null. The text is left out.
 */
export function factsToJson(plan: Plan, facts: Facts): Readonly<Record<string, unknown>> {
  return {
    protocol: facts.protocol,
    model: facts.model,
    pinned: pinnedTarget(plan, facts) !== null,
    input_tokens: facts.inputTokens,
    max_output: facts.maxOutput,
    context: integerValue(facts, "context"),
    turns: facts.turns,
    stream: facts.stream,
    tools: facts.tools,
    tool: facts.toolNames,
    image: facts.image,
    document: facts.document,
    audio: facts.audio,
    json: facts.json,
    thinking: facts.thinking,
    effort: facts.effort,
    web_search: facts.webSearch,
    cache_control: facts.cacheControl,
    stateful: facts.stateful,
    resumes: facts.resumes,
    header: facts.headers,
    client: facts.client,
    session: facts.session,
  };
}
