import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { compile, readProject } from "../../compiler/index.ts";
import { ALL_HEALTHY, decide, loadPlan, type Plan, readFacts, requestHeaders } from "../../engine/index.ts";
import type { ClientProtocol } from "../../schemas/index.ts";
import { validateAnthropicStream } from "../conformance/validate-anthropic-stream.ts";
import { validateChatStream } from "../conformance/validate-chat-stream.ts";
import { validateResponsesStream } from "../conformance/validate-responses-stream.ts";
import { post, runGateway } from "./running-gateway.ts";

/** Requests of real agents; they lie beside the repository and are not part of it. */
const folder = join(import.meta.dirname, "../../../shared/data/requests");
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
if (names.length === 0) console.log(`skipped: no recorded requests in ${folder}`);

interface Recorded {
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Readonly<Record<string, unknown>>;
}

const validators: Readonly<
  Record<ClientProtocol, (stream: string, body: Recorded["body"]) => readonly string[]>
> = {
  anthropic: (stream) => validateAnthropicStream(stream),
  "openai-chat": (stream, body) => validateChatStream(stream, { usage: "stream_options" in body }),
  "openai-responses": (stream) => validateResponsesStream(stream),
};

describe.skipIf(names.length === 0)("the shipped plan, rehearsed with --echo", () => {
  let plan: Plan;

  beforeAll(() => {
    const project = readProject(join(import.meta.dirname, "../../rules"));
    if (!project.ok) throw new Error(project.problem);
    const { artifact, diagnostics } = compile(project.sources);
    if (artifact === null) throw new Error(JSON.stringify(diagnostics.map(({ code }) => code)));
    const loaded = loadPlan(artifact.bytes);
    if (!loaded.ok) throw new Error(loaded.problem.message);
    plan = loaded.plan;
  });

  it.each(names)("answers %s with a valid stream, as `decide` says", async (name) => {
    const recorded: Recorded = JSON.parse(readFileSync(join(folder, name), "utf8"));
    const protocol: ClientProtocol = recorded.url.includes("/messages")
      ? "anthropic"
      : recorded.url.includes("/chat/")
        ? "openai-chat"
        : "openai-responses";
    const { url, lines } = await runGateway(plan, { echo: true, secrets: new Map(), randomness: FIRST_SEED });
    const answer = await post(`${url}${recorded.url}`, recorded.body, headersToSend(recorded));
    const stream = await answer.text();

    expect(answer.status, JSON.stringify(lines().at(-1)).slice(0, 2000)).toBe(200);
    expect(validators[protocol](stream, recorded.body)).toEqual([]);
    const facts = readFacts(plan, {
      protocol,
      body: recorded.body,
      headers: requestHeaders(recorded.headers),
      client: null,
    });
    if (!facts.ok) throw new Error(facts.problem);
    const decision = decide(plan, facts.facts, ALL_HEALTHY, 0);
    if (decision.outcome !== "route") throw new Error(`the plan does not route it: ${decision.outcome}`);
    const first = plan.targets[decision.targets[0]?.target ?? -1];
    expect(answer.headers.get("x-signalbox-rule")).toBe(decision.rule);
    expect(answer.headers.get("x-signalbox-target")).toBe(
      `${plan.providers[first?.provider ?? -1]?.name}/${first?.model}`,
    );
    expect(answer.headers.get("x-signalbox-attempts")).toBe("1");
    expect(answer.headers.get("x-signalbox-plan")).toBe(plan.meaningDigest);
  });
});

const FIRST_SEED = { requestId: () => "req_test", nextSeed: () => 0 };

function headersToSend({ headers }: Recorded): Record<string, string> {
  const own = /^(content-length|content-type|host|connection)$/i;
  return Object.fromEntries(headers.filter(([name]) => !own.test(name)));
}
