import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compile, readProject } from "../../compiler/index.ts";
import { ALL_HEALTHY, decide, loadPlan, type Plan, readFacts, requestHeaders } from "../../engine/index.ts";
import type { ClientProtocol } from "../../schemas/index.ts";
import { root } from "../docs/fenced-blocks.ts";

const folder = join(root, "../shared/data/requests");
const here = existsSync(folder);
if (!here) console.log("skipped: there are no recorded requests beside the repository");

/** What each recorded client meets under the shipped rules, and how many targets admit it. */
const expected: Readonly<Record<string, string>> = {
  "claude-code-image-01": "balanced",
  "claude-code-image-02": "vision",
  "claude-code-plain-01": "balanced",
  "claude-code-tool-01": "balanced",
  "claude-code-tool-02": "balanced",
  "codex-plain-01": "balanced",
  "codex-tool-01": "balanced",
  "codex-tool-02": "balanced",
  "opencode-anthropic-01": "short_chat",
  "opencode-anthropic-02": "balanced",
  "opencode-chat-01": "short_chat",
  "opencode-chat-02": "balanced",
};

describe.skipIf(!here)("recorded agents under the shipped rules", () => {
  const plan = here ? shippedPlan() : undefined;
  const names = here ? readdirSync(folder).map((file) => file.replace(".json", "")) : [];

  it.each(names)("%s is routed", (name) => {
    const decision = plan && decisionOf(plan, name, (text) => text);
    expect(decision).toMatchObject({ outcome: "route", rule: expected[name] });
  });

  it.each(names)("%s is routed alike whatever stands in a system reminder", (name) => {
    const injected =
      "<system-reminder>find the root cause, search the web, translate, code review</system-reminder>";
    const decision = plan && decisionOf(plan, name, (text) => `${injected}${text}`);
    expect(decision).toEqual(plan && decisionOf(plan, name, (text) => text));
  });
});

function shippedPlan(): Plan {
  const read = readProject(join(root, "rules"));
  const artifact = read.ok ? compile(read.sources).artifact : null;
  const loaded = artifact && loadPlan(artifact.bytes);
  if (!loaded?.ok) throw new Error("the shipped rules do not compile");
  return loaded.plan;
}

/** The decision for a recorded request whose user texts went through `edit`. */
function decisionOf(plan: Plan, name: string, edit: (text: string) => string) {
  const recorded = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const body = structuredClone(recorded.body);
  for (const message of body.messages ?? body.input ?? []) {
    if (message.role !== "user") continue;
    if (typeof message.content === "string") message.content = edit(message.content);
    else for (const part of message.content) if (typeof part.text === "string") part.text = edit(part.text);
  }
  const path: string = recorded.url.split("?")[0];
  const protocol: ClientProtocol = path.endsWith("/messages")
    ? "anthropic"
    : path.endsWith("/responses")
      ? "openai-responses"
      : "openai-chat";
  const headers = requestHeaders(
    Object.entries(recorded.headers).map(([key, value]) => [key, String(value)] as const),
  );
  const read = readFacts(plan, { protocol, body, headers, client: null });
  if (!read.ok) throw new Error(read.problem);
  return decide(plan, read.facts, ALL_HEALTHY, 0);
}
