import { type Plan, readFacts, type WrittenRequest } from "../engine/index.ts";

/** A request for a person: its size, then all of it as JSON with long texts cut. */
export function requestText(plan: Plan, request: WrittenRequest): string {
  const read = readFacts(plan, request);
  const size = read.ok ? `${read.facts.inputTokens.toLocaleString("en-US")} input tokens, ` : "";
  return `${request.protocol} request, ${size}${JSON.stringify(request, (_, value) => cut(value), 2)}`;
}

const MOST_CHARACTERS = 200;

function cut(value: unknown): unknown {
  if (typeof value !== "string" || value.length <= MOST_CHARACTERS) return value;
  const more = (value.length - MOST_CHARACTERS).toLocaleString("en-US");
  return `${value.slice(0, MOST_CHARACTERS)} (and ${more} more characters)`;
}
