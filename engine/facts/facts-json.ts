import type { Facts } from "./facts.ts";
import { type FactName, factTable } from "./table.ts";

/** What a plan makes of the facts: no part of them, but shown with them. */
export interface DerivedFacts {
  /** Whether the model is a declared target's own name. */
  readonly pinned: boolean;
  /** The ids of the topics found. */
  readonly topics: readonly string[];
}

/**
 * Facts by their names in the rule language, with `tool_names`, `headers` and `text`; what is absent is null. With
 * `derived`, `pinned` and `topics` too. `factsFromJson` reads it back.
 */
export function factsToJson(facts: Facts, derived?: DerivedFacts): Readonly<Record<string, unknown>> {
  const json: Record<string, unknown> = {};
  for (const name of Object.keys(factTable) as FactName[]) {
    const { field } = factTable[name];
    if (field !== null) json[name] = facts[field];
    else if (name === "context") json[name] = facts.inputTokens + (facts.maxOutput ?? 0);
    else if (derived) json[name] = derived.pinned;
  }
  return {
    ...json,
    tool_names: facts.toolNames,
    headers: facts.headers,
    ...(derived ? { topics: derived.topics } : {}),
    text: facts.text,
  };
}
