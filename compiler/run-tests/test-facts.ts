import {
  type Facts,
  offeredTools,
  type PlanText,
  removeIgnoredBlocks,
  TEXT_BREAK,
  TokenEstimate,
} from "../../engine/index.ts";
import { clientProtocols } from "../../schemas/index.ts";
import type { TestGiven } from "../check/checked-config.ts";

/**
 * The facts of a test's one request: a plain Anthropic request that says its texts, with what `given` fixes put over
 * it. Where `given` names no `input_tokens`, they are those of the texts.
 */
export function testFacts(given: Extract<TestGiven, { kind: "request" }>, scope: PlanText): Facts {
  const { facts } = given;
  const user = spoken(given, "user", scope);
  const system = spoken(given, "system", scope);
  const flag = (name: string) => facts[name] === true;
  const text = (name: string) => (typeof facts[name] === "string" ? facts[name] : null);
  const number = (name: string) => (typeof facts[name] === "number" ? facts[name] : null);
  return {
    protocol: clientProtocols.find((protocol) => protocol === facts["protocol"]) ?? "anthropic",
    model: text("model"),
    inputTokens: number("input_tokens") ?? estimate(given),
    // To rules an absent limit reads 0, and no client asks for an answer of nothing.
    maxOutput: number("max_output") || null,
    turns: number("turns") ?? user.length,
    stream: flag("stream"),
    tools: flag("tools"),
    toolNames: offeredTools(toolNames(facts["tool"]), flag("web_search")),
    image: flag("image"),
    document: flag("document"),
    audio: flag("audio"),
    json: flag("json"),
    thinking: flag("thinking"),
    effort: text("effort"),
    webSearch: flag("web_search"),
    cacheControl: flag("cache_control"),
    stateful: flag("stateful"),
    resumes: flag("resumes"),
    headers: headersOf(facts),
    client: text("client"),
    session: text("session"),
    text: scopeText(scope.scope, user, system),
  };
}

/** The texts of one role that hold anything once ignored blocks are gone. */
function spoken(
  given: Extract<TestGiven, { kind: "request" }>,
  role: "user" | "system",
  { ignoreBlocks }: PlanText,
): readonly string[] {
  return given.texts
    .filter((text) => text.role === role)
    .map(({ text }) => (role === "user" ? removeIgnoredBlocks(text, ignoreBlocks) : text))
    .filter((text) => text.replaceAll(TEXT_BREAK, " ").trim() !== "");
}

function scopeText(scope: PlanText["scope"], user: readonly string[], system: readonly string[]): string {
  switch (scope) {
    case "last_user":
      return user.at(-1) ?? "";
    case "first_user":
      return user[0] ?? "";
    case "all_user":
      return user.join(TEXT_BREAK);
    case "system":
      return system.join(TEXT_BREAK);
  }
}

function estimate({ texts }: Extract<TestGiven, { kind: "request" }>): number {
  const tokens = new TokenEstimate();
  for (const { text } of texts) tokens.addText(text);
  return tokens.tokens;
}

function toolNames(given: unknown): readonly string[] {
  return Array.isArray(given) ? given.filter((name) => typeof name === "string") : [];
}

function headersOf(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const prefix = "header:";
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      name.startsWith(prefix) && typeof value === "string"
        ? [[name.slice(prefix.length), value] as const]
        : [],
    ),
  );
}
