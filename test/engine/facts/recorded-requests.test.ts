import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Facts } from "../../../engine/index.ts";
import type { ClientProtocol } from "../../../schemas/index.ts";
import { factsIn, needs } from "./plan-needs.ts";

const folder = join(import.meta.dirname, "../../../../shared/data/requests");
const recorded = existsSync(folder);
if (!recorded) console.warn("skipped: the recorded requests of agents are not on this machine");

const session = "00000000-0000-4000-8000-000000000000";
const claudeCode: Partial<Facts> = {
  protocol: "anthropic",
  model: "mock-model-a",
  maxOutput: 32_000,
  turns: 1,
  stream: true,
  tools: true,
  document: false,
  audio: false,
  json: false,
  thinking: true,
  effort: "high",
  webSearch: false,
  cacheControl: true,
  stateful: false,
  session,
};
const codex: Partial<Facts> = {
  protocol: "openai-responses",
  model: "mock-model-x",
  maxOutput: null,
  turns: 2,
  stream: true,
  tools: true,
  image: false,
  json: false,
  thinking: false,
  effort: null,
  webSearch: true,
  cacheControl: false,
  stateful: false,
  session,
};
const opencode: Partial<Facts> = {
  maxOutput: 32_000,
  stream: true,
  image: false,
  thinking: false,
  webSearch: false,
  stateful: false,
  resumes: false,
  session,
  text: '"Say hi"',
};

const expected: Readonly<Record<string, Partial<Facts>>> = {
  "claude-code-plain-01": { ...claudeCode, image: false, resumes: false, text: "Say hi" },
  "claude-code-tool-01": { ...claudeCode, image: false, resumes: false, text: "Run echo" },
  "claude-code-tool-02": { ...claudeCode, image: false, resumes: true, text: "Run echo" },
  "claude-code-image-01": { ...claudeCode, image: false, resumes: false, text: "look at img.png" },
  "claude-code-image-02": { ...claudeCode, image: true, resumes: true, text: "look at img.png" },
  "codex-plain-01": { ...codex, resumes: false, text: "Say hi" },
  "codex-tool-01": { ...codex, resumes: false, text: "Run echo" },
  "codex-tool-02": { ...codex, resumes: true, text: "Run echo" },
  "opencode-anthropic-01": { ...opencode, protocol: "openai-chat", tools: false, turns: 2 },
  "opencode-anthropic-02": { ...opencode, protocol: "anthropic", tools: true, turns: 1, cacheControl: true },
  "opencode-chat-01": { ...opencode, protocol: "openai-chat", tools: false, turns: 2 },
  "opencode-chat-02": { ...opencode, protocol: "openai-chat", tools: true, turns: 1, cacheControl: false },
};

describe.skipIf(!recorded)("the facts of recorded requests", () => {
  it.each(Object.entries(expected))("of %s", (name, facts) => {
    expect(factsOf(name)).toMatchObject(facts);
  });

  it("leave out what the agent put into the user's turn", () => {
    const all = factsOf("claude-code-plain-01", { ignoreBlocks: [] }).text;
    expect(all.length).toBeGreaterThan(500);
    expect(all).toContain("<system-reminder>");
    expect(factsOf("claude-code-plain-01").text).not.toMatch(/[a-z]{2,} [a-z]{2,} [a-z]{2,}/);
  });

  it("name the tools inside a namespace", () => {
    const { toolNames } = factsOf("codex-plain-01");
    expect(toolNames).toEqual(expect.arrayContaining(["exec_command", "spawn_agent", "web_search"]));
    expect(toolNames).not.toContain("multi_agent_v1");
    expect(toolNames).toEqual([...toolNames].sort());
  });

  it("estimate more tokens than there are, and not very many more", () => {
    // Some 50 KB of words and schemas, 3.5 to 5 characters a token.
    for (const name of Object.keys(expected)) {
      const { inputTokens } = factsOf(name);
      const { length } = JSON.stringify(recordedRequest(name).body);
      expect([name, inputTokens > length / 5, inputTokens < length / 3]).toEqual([name, true, true]);
    }
  });
});

interface Recorded {
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: unknown;
}

function recordedRequest(name: string): Recorded {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
}

function factsOf(name: string, text: Parameters<typeof needs>[0] = {}): Facts {
  const { url, headers, body } = recordedRequest(name);
  return factsIn(protocolOf(url), body, headers, needs(text));
}

function protocolOf(url: string): ClientProtocol {
  if (url.includes("/messages")) return "anthropic";
  return url.includes("/chat/completions") ? "openai-chat" : "openai-responses";
}
