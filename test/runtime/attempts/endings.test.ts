import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { chainPlan, endpoints, post, requestBody, runGateway } from "../running-gateway.ts";

/** A Chat provider that does with each answer what it is told. */
async function gatewayTo(answers: (response: ServerResponse) => Promise<void>, idleMs = 4_000) {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => void answers(response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const timeouts = { connectMs: 4_000, firstTokenMs: 4_000, idleMs, totalMs: 8_000 };
  const plan = chainPlan([{ name: "a", url, protocol: "openai-chat" }], { providers: { a: { timeouts } } });
  return runGateway(plan);
}

const streams = (response: ServerResponse): void => {
  response.writeHead(200, { "content-type": "text/event-stream" });
};
const chunk = (members: object): string =>
  `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", model: "m", ...members })}\n\n`;
const choice = (index: number, content: string, finish: string | null): string =>
  chunk({ choices: [{ index, delta: { content }, finish_reason: finish }] });
const usage = chunk({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 } });
const DONE = "data: [DONE]\n\n";
const twice = { ...requestBody("openai-chat", true), n: 2, stream_options: { include_usage: true } };

describe("a stream of two choices", () => {
  it("is whole when both have finished, however late the second begins", async () => {
    const { url } = await gatewayTo(async (response) => {
      streams(response);
      response.write(choice(0, "one", "stop"));
      await pause(1_200);
      response.end(choice(1, "two", "stop") + DONE);
    });
    const text = await (await post(`${url}${endpoints["openai-chat"]}`, twice)).text();
    expect(text).toContain("two");
    expect(text).toContain("[DONE]");
  });

  it("is broken where the second never comes", async () => {
    const { url } = await gatewayTo(async (response) => {
      streams(response);
      response.write(choice(0, "one", "stop"));
      await pause(50);
      response.destroy();
    });
    const text = await (await post(`${url}${endpoints["openai-chat"]}`, twice)).text();
    expect(text).toContain("one");
    expect(text).toContain('"error"');
  });
});

describe("a server that gives one choice where two were asked for", () => {
  it.each([choice(0, "one", "stop"), choice(0, "one", "stop").replace('"index":0,', "")])(
    "has given a whole answer when it says so",
    async (only) => {
      const { url, lines } = await gatewayTo(async (response) => {
        streams(response);
        response.end(only + DONE);
      });
      const text = await (await post(`${url}${endpoints["openai-chat"]}`, twice)).text();
      expect(text).toBe(only + DONE);
      expect(lines().find(({ msg }) => msg === "request")).toMatchObject({ outcome: "answered" });
    },
  );
});

describe("what follows the finish reason", () => {
  it("reaches the client and the accounts, however late", async () => {
    const { url, lines } = await gatewayTo(async (response) => {
      streams(response);
      response.write(choice(0, "one", "stop"));
      await pause(1_200);
      response.end(usage + DONE);
    });
    const body = { ...requestBody("openai-chat", true), stream_options: { include_usage: true } };
    const text = await (await post(`${url}${endpoints["openai-chat"]}`, body)).text();
    expect(text).toContain('"completion_tokens":9');
    expect(text).toContain("[DONE]");
    expect(lines().find(({ msg }) => msg === "request")).toMatchObject({ usage: { input: 7, output: 9 } });
  });

  it("is no error, once the last event has come", async () => {
    const { url, lines } = await gatewayTo(async (response) => {
      streams(response);
      response.end(`${choice(0, "one", "stop")}${DONE}data: {"error":{"message":"late"}}\n\n: bye\n\n`);
    });
    const answer = await post(`${url}${endpoints["openai-chat"]}`, requestBody("openai-chat", true));
    const text = await answer.text();
    expect(text).toContain(": bye");
    expect(text).not.toContain("late");
    expect(lines().find(({ msg }) => msg === "request")).toMatchObject({ outcome: "answered" });
  });

  it("is cut off a second after the last event", async () => {
    const { url } = await gatewayTo(async (response) => {
      streams(response);
      response.write(choice(0, "one", "stop") + DONE);
      for (let more = 0; more < 40 && !response.destroyed; more++) {
        await pause(100);
        response.write(": more\n\n");
      }
      response.end(choice(0, "too late", null));
    });
    const answer = await post(`${url}${endpoints["openai-chat"]}`, requestBody("openai-chat", true));
    expect(await answer.text()).not.toContain("too late");
  });
});

describe("an answer without usage", () => {
  it.each([true, false])("counts what came of it (streamed: %s)", async (stream) => {
    const words = "the quick brown fox jumps over the lazy dog. ".repeat(40);
    const { url, lines } = await gatewayTo(async (response) => {
      if (stream) {
        streams(response);
        response.end(choice(0, words, "stop") + DONE);
        return;
      }
      const message = { role: "assistant", content: words };
      response.writeHead(200, { "content-type": "application/json" });
      response.end(
        JSON.stringify({ id: "c", model: "m", choices: [{ index: 0, message, finish_reason: "stop" }] }),
      );
    });
    await (await post(`${url}${endpoints["openai-chat"]}`, requestBody("openai-chat", stream))).text();
    const line = lines().find(({ msg }) => msg === "request");
    expect(line).toMatchObject({ usage: { output: expect.any(Number) } });
    expect(Reflect.get(Object(line?.["usage"]), "output")).toBeGreaterThan(200);
  });

  it("stays a number where the provider names one that no answer has", async () => {
    const { url, lines } = await gatewayTo(async (response) => {
      const message = { role: "assistant", content: "x" };
      const choices = [{ index: 0, message, finish_reason: "stop" }];
      response.writeHead(200, { "content-type": "application/json" });
      response.end(
        `{"id":"c","model":"m","choices":${JSON.stringify(choices)},"usage":{"prompt_tokens":1,"completion_tokens":1.7e308}}`,
      );
    });
    await (await post(`${url}${endpoints["openai-chat"]}`, requestBody("openai-chat", false))).text();
    expect(lines().find(({ msg }) => msg === "request")).toMatchObject({ usage: { output: 1_000_000_000 } });
  });
});

describe("an answer in one piece", () => {
  it("may be silent between its headers and its body for longer than `idle`", async () => {
    const { url } = await gatewayTo(async (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.flushHeaders();
      await pause(500);
      const message = { role: "assistant", content: "late" };
      response.end(
        JSON.stringify({ id: "c", model: "m", choices: [{ index: 0, message, finish_reason: "stop" }] }),
      );
    }, 150);
    const answer = await post(`${url}${endpoints["openai-chat"]}`, requestBody("openai-chat", false));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("late");
  });
});

describe("a refusal that is an object of another shape", () => {
  it("keeps its words", async () => {
    const detail = { detail: "max_tokens must be at most 4096" };
    const { url } = await gatewayTo(async (response) => {
      response.writeHead(422, { "content-type": "application/json" });
      response.end(JSON.stringify(detail));
    });
    const answer = await post(`${url}${endpoints["openai-chat"]}`, requestBody("openai-chat", false));
    expect(answer.status).toBe(422);
    expect(await answer.json()).toEqual(detail);
  });
});

describe("a refusal that is no object", () => {
  it.each([
    ["a page", "text/html", "<html>no</html>", "the provider answered 400"],
    ["nothing", "application/json", "", "the provider answered 400"],
    ["plain words", "text/plain", "temperature is too high", "temperature is too high"],
    ["more than anyone reads", "application/json", `"${"x".repeat(1_100_000)}"`, "the provider answered 400"],
  ])("is told in the shape that clients read: %s", async (_, contentType, body, message) => {
    const { url } = await gatewayTo(async (response) => {
      response.writeHead(400, { "content-type": contentType });
      response.end(body);
    });
    const answer = await post(`${url}${endpoints["openai-chat"]}`, requestBody("openai-chat", false));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { message } });
  });
});
