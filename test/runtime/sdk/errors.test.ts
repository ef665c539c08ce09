import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { flag } from "../../fixtures/checked-config.ts";
import { chainPlan, runGateway } from "../running-gateway.ts";

const plan = chainPlan([{ name: "e", url: "", protocol: "echo" }], {
  rules: [{ when: flag("audio"), to: 422 }, { when: flag("thinking"), to: 403 }, { to: "main" }],
  gateway: {
    bodyLimitBytes: 20_000,
    clients: [
      {
        name: "team",
        secret: "env:TEAM",
        requestsPerMinute: 100,
        tokensPerMinute: null,
        concurrency: null,
        dailyUsd: null,
      },
    ],
  },
});
const key = "secret-env:TEAM";
const large = "x".repeat(30_000);

describe("the Anthropic SDK sees", () => {
  const ask = { model: "any", max_tokens: 5_000, messages: [{ role: "user" as const, content: "hi" }] };
  const client = async (apiKey = key) =>
    new Anthropic({ baseURL: (await runGateway(plan)).url, apiKey, maxRetries: 0 });

  it("a wrong key", async () => {
    const error = await failure((await client("wrong")).messages.create(ask));
    expect(error).toBeInstanceOf(Anthropic.AuthenticationError);
    expect(error).toMatchObject({
      status: 401,
      error: { type: "error", error: { type: "authentication_error" } },
    });
    expect(error).toHaveProperty("requestID", expect.stringMatching(/^req_/));
  });

  it("an unknown endpoint", async () => {
    const error = await failure((await client()).messages.batches.list());
    expect(error).toBeInstanceOf(Anthropic.NotFoundError);
    expect(error).toMatchObject({ error: { error: { type: "not_found_error" } } });
  });

  it("an oversized body", async () => {
    const messages = [{ role: "user" as const, content: large }];
    const error = await failure((await client()).messages.create({ ...ask, messages }));
    expect(error).toMatchObject({ status: 413, error: { error: { type: "request_too_large" } } });
  });

  it("a refused request", async () => {
    const thinking = { type: "enabled" as const, budget_tokens: 2_000 };
    const error = await failure((await client()).messages.create({ ...ask, thinking }));
    expect(error).toBeInstanceOf(Anthropic.PermissionDeniedError);
    expect(error).toMatchObject({ error: { error: { type: "permission_error" } } });
  });

  it("the same when it streams", async () => {
    const stream = (await client("wrong")).messages.stream(ask);
    expect(await failure(stream.finalMessage())).toBeInstanceOf(Anthropic.AuthenticationError);
  });

  it("the models of the plan", async () => {
    const models = await (await client()).models.list();
    expect(models.data.map(({ id }) => id)).toEqual(["e/m"]);
    expect((await (await client()).models.retrieve("e/m")).id).toBe("e/m");
  });

  it("a count of its tokens", async () => {
    const { messages, model } = ask;
    expect((await (await client()).messages.countTokens({ messages, model })).input_tokens).toBeGreaterThan(
      0,
    );
  });
});

describe("the OpenAI SDK sees", () => {
  const ask = { model: "any", messages: [{ role: "user" as const, content: "hi" }] };
  const client = async (apiKey = key) =>
    new OpenAI({ baseURL: `${(await runGateway(plan)).url}/v1`, apiKey, maxRetries: 0 });

  it("a wrong key", async () => {
    const error = await failure((await client("wrong")).chat.completions.create(ask));
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(error).toMatchObject({ status: 401, requestID: expect.stringMatching(/^req_/) });
  });

  it("an unknown endpoint", async () => {
    const error = await failure((await client()).files.list());
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error).toHaveProperty("error.message");
  });

  it("an oversized body", async () => {
    const messages = [{ role: "user" as const, content: large }];
    const error = await failure((await client()).chat.completions.create({ ...ask, messages }));
    expect(error).toMatchObject({ status: 413 });
    expect(error).toHaveProperty("error.message");
    const responses = await failure((await client()).responses.create({ model: "any", input: large }));
    expect(responses).toMatchObject({ status: 413 });
  });

  it("a refused request", async () => {
    const error = await failure(
      (await client()).chat.completions.create({ ...ask, reasoning_effort: "high" }),
    );
    expect(error).toBeInstanceOf(OpenAI.PermissionDeniedError);
    const responses = await failure(
      (await client()).responses.create({ model: "any", input: "hi", reasoning: { effort: "high" } }),
    );
    expect(responses).toBeInstanceOf(OpenAI.PermissionDeniedError);
  });

  it("the models of the plan", async () => {
    const models = await (await client()).models.list();
    expect(models.data.map(({ id }) => id)).toEqual(["e/m"]);
    expect((await (await client()).models.retrieve("e/m")).object).toBe("model");
    expect(await failure((await client()).models.retrieve("nobody"))).toBeInstanceOf(OpenAI.NotFoundError);
  });
});

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable("it succeeded"),
    (error: unknown) => error,
  );
}
