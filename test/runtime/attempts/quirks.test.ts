import { expect, it, onTestFinished } from "vitest";
import type { PlanQuirks } from "../../../engine/index.ts";
import { clientProtocols } from "../../../schemas/index.ts";
import { startUpstream } from "../../upstream/upstream.ts";
import { chainPlan, endpoints, post, requestBody, runGateway, wordsOf } from "../running-gateway.ts";

const quirks: PlanQuirks = {
  rename: { max_tokens: "token_limit", max_completion_tokens: "token_limit" },
  drop: ["temperature"],
  defaults: { safe_mode: true },
  reasoningField: "thoughts",
  pathPrefix: "/v9",
  betas: null,
};

const message = { role: "assistant", content: "Hello.", thoughts: "I greet." };
const whole = JSON.stringify({
  id: "c1",
  object: "chat.completion",
  model: "m",
  choices: [{ index: 0, message, finish_reason: "stop" }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
});
const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", model: "m", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const streamed = `${chunk({ role: "assistant", thoughts: "I greet." })}${chunk({ content: "Hello." })}${chunk({}, "stop")}data: [DONE]\n\n`;

/** What shows that a client was told thinking as thinking, in its own protocol. */
const thinking = {
  anthropic: /"thinking":"I greet\."/,
  // A Chat client of a Chat provider gets its bytes as they came.
  "openai-chat": /"thoughts":"I greet\."/,
  "openai-responses": /"type":"(?:response\.reasoning_summary_text\.delta|summary_text)".*I greet\./,
} as const;

it.each(clientProtocols.flatMap((client) => [true, false].map((stream) => [client, stream] as const)))(
  "a provider's quirks hold for a %s client (streamed: %s)",
  async (client, stream) => {
    const answer = stream
      ? { kind: "bytes" as const, contentType: "text/event-stream", body: streamed }
      : { kind: "bytes" as const, contentType: "application/json", body: whole };
    const target = await startUpstream("the upstream", answer);
    onTestFinished(() => target.close());
    const plan = chainPlan([{ name: "a", url: target.url, protocol: "openai-chat" }], {
      providers: { a: { quirks } },
    });
    const { url } = await runGateway(plan);
    const limit = client === "openai-responses" ? "max_output_tokens" : "max_tokens";
    const body = { ...requestBody(client, stream), [limit]: 77, temperature: 0.5 };
    const said = await (await post(`${url}${endpoints[client]}`, body)).text();
    expect(target.calls[0]?.path).toBe("/v1/v9/chat/completions");
    expect(target.calls[0]?.body).toMatchObject({ token_limit: 77, safe_mode: true });
    for (const absent of ["max_tokens", "max_completion_tokens", "temperature"])
      expect(target.calls[0]?.body).not.toHaveProperty(absent);
    expect(said).toMatch(thinking[client]);
    expect(wordsOf(client, said)).toContain("Hello.");
  },
);
