import { requestBody } from "../running-gateway.ts";
import type { Run } from "./draw-run.ts";

/** What the client of a run sends. */
export function bodyOf(run: Run, text?: string): Readonly<Record<string, unknown>> {
  return { ...requestBody(run.client, run.stream, text), ...(run.tool ? { tools: toolsFor(run) } : {}) };
}

function toolsFor({ client }: Run): readonly unknown[] {
  const schema = { type: "object", properties: { city: { type: "string" } } };
  if (client === "anthropic") return [{ name: "weather", input_schema: schema }];
  const named = { name: "weather", parameters: schema };
  return [client === "openai-chat" ? { type: "function", function: named } : { type: "function", ...named }];
}
