import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, it, onTestFinished } from "vitest";
import { providerProtocols } from "../../../schemas/index.ts";
import { startUpstream } from "../../upstream/upstream.ts";
import { chainPlan, runGateway } from "../running-gateway.ts";

const WEATHER = { type: "object" as const, properties: { city: { type: "string" } }, required: ["city"] };

/** What the test upstream and the echo provider say differs; that it is a whole and proper answer does not. */
describe.each(providerProtocols)("against a target that speaks %s", (protocol) => {
  const echo = protocol === "echo";
  const plainText = echo ? "Echo: hello" : "Hello from the upstream.";
  const afterResult = echo ? "The tool answered: 21 degrees" : "Hello from the upstream with the result.";
  const askForTool = "call the tool get_weather";

  async function gatewayUrl(): Promise<string> {
    const upstream = await startUpstream("the upstream");
    onTestFinished(() => upstream.close());
    return (await runGateway(chainPlan([{ name: "a", url: upstream.url, protocol }]), { echo })).url;
  }

  describe("the Anthropic SDK", () => {
    const base = { model: "any", max_tokens: 500 } as const;
    const tools: Anthropic.Tool[] = [{ name: "get_weather", description: "Weather", input_schema: WEATHER }];
    const client = async () =>
      new Anthropic({ baseURL: await gatewayUrl(), apiKey: "unused", maxRetries: 0 });
    const user = (content: string): Anthropic.MessageParam => ({ role: "user", content });

    it("gets a plain answer", async () => {
      const answer = await (await client()).messages.create({ ...base, messages: [user("hello")] });
      expect(textOf(answer)).toBe(plainText);
      expect(answer.stop_reason).toBe("end_turn");
      expect(answer.usage.input_tokens).toBeGreaterThan(0);
      expect(answer.usage.output_tokens).toBeGreaterThan(0);
    });

    it("gets a streamed answer", async () => {
      const stream = (await client()).messages.stream({ ...base, messages: [user("hello")] });
      let streamed = "";
      stream.on("text", (delta) => {
        streamed += delta;
      });
      const answer = await stream.finalMessage();
      expect(streamed).toBe(plainText);
      expect(textOf(answer)).toBe(plainText);
      expect(answer.usage.output_tokens).toBeGreaterThan(0);
    });

    it.each([true, false])("gets a tool call (streamed: %s) and sends its result", async (streamed) => {
      const anthropic = await client();
      const first = { ...base, tools, messages: [user(askForTool)] };
      const answer = streamed
        ? await anthropic.messages.stream(first).finalMessage()
        : await anthropic.messages.create(first);
      expect(answer.stop_reason).toBe("tool_use");
      const call = answer.content.find((block) => block.type === "tool_use");
      expect(call?.name).toBe("get_weather");
      expect(call?.input).toHaveProperty("city");
      const result: Anthropic.MessageParam = {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: call?.id ?? "", content: "21 degrees" }],
      };
      const messages = [user(askForTool), { role: "assistant" as const, content: answer.content }, result];
      const last = { ...base, tools, messages };
      const final = streamed
        ? await anthropic.messages.stream(last).finalMessage()
        : await anthropic.messages.create(last);
      expect(textOf(final)).toBe(afterResult);
    });
  });

  describe("the OpenAI SDK on Chat Completions", () => {
    const tools: OpenAI.ChatCompletionTool[] = [
      { type: "function", function: { name: "get_weather", description: "Weather", parameters: WEATHER } },
    ];
    const client = async () =>
      new OpenAI({ baseURL: `${await gatewayUrl()}/v1`, apiKey: "unused", maxRetries: 0 });
    const user = (content: string): OpenAI.ChatCompletionMessageParam => ({ role: "user", content });

    it("gets a plain answer", async () => {
      const answer = await (await client()).chat.completions.create({
        model: "any",
        messages: [user("hello")],
      });
      expect(answer.choices[0]?.message.content).toBe(plainText);
      expect(answer.choices[0]?.finish_reason).toBe("stop");
      expect(answer.usage?.total_tokens).toBeGreaterThan(0);
    });

    it("gets a streamed answer, without the usage chunk that it did not ask for", async () => {
      const openai = await client();
      const stream = await openai.chat.completions.create({
        model: "any",
        messages: [user("hello")],
        stream: true,
      });
      let streamed = "";
      for await (const chunk of stream) {
        expect(chunk.choices).toHaveLength(1);
        streamed += chunk.choices[0]?.delta.content ?? "";
      }
      expect(streamed).toBe(plainText);
    });

    it("gets the usage chunk that it asked for", async () => {
      const openai = await client();
      const stream = await openai.chat.completions.create({
        model: "any",
        messages: [user("hello")],
        stream: true,
        stream_options: { include_usage: true },
      });
      let totalTokens = 0;
      for await (const chunk of stream) totalTokens = chunk.usage?.total_tokens ?? totalTokens;
      expect(totalTokens).toBeGreaterThan(0);
    });

    it.each([true, false])("gets a tool call (streamed: %s) and sends its result", async (streamed) => {
      const openai = await client();
      const ask = async (messages: OpenAI.ChatCompletionMessageParam[]) =>
        streamed
          ? await openai.chat.completions.stream({ model: "any", tools, messages }).finalChatCompletion()
          : await openai.chat.completions.create({ model: "any", tools, messages });
      const answer = await ask([user(askForTool)]);
      const [choice] = answer.choices;
      expect(choice?.finish_reason).toBe("tool_calls");
      const call = choice?.message.tool_calls?.[0];
      if (call?.type !== "function" || choice === undefined) throw new Error("no function call");
      expect(call.function.name).toBe("get_weather");
      expect(JSON.parse(call.function.arguments)).toHaveProperty("city");
      const final = await ask([
        user(askForTool),
        choice.message,
        { role: "tool", tool_call_id: call.id, content: "21 degrees" },
      ]);
      expect(final.choices[0]?.message.content).toBe(afterResult);
    });
  });

  describe("the OpenAI SDK on Responses", () => {
    const tools: OpenAI.Responses.Tool[] = [
      { type: "function", name: "get_weather", description: "Weather", parameters: WEATHER, strict: false },
    ];
    const client = async () =>
      new OpenAI({ baseURL: `${await gatewayUrl()}/v1`, apiKey: "unused", maxRetries: 0 });

    it("gets a plain answer", async () => {
      const answer = await (await client()).responses.create({ model: "any", input: "hello" });
      expect(answer.output_text).toBe(plainText);
      expect(answer.status).toBe("completed");
      expect(answer.usage?.total_tokens).toBeGreaterThan(0);
    });

    it("gets a streamed answer", async () => {
      const stream = (await client()).responses.stream({ model: "any", input: "hello" });
      let streamed = "";
      for await (const event of stream)
        if (event.type === "response.output_text.delta") streamed += event.delta;
      const answer = await stream.finalResponse();
      expect(streamed).toBe(plainText);
      expect(answer.output_text).toBe(plainText);
      expect(answer.status).toBe("completed");
    });

    it.each([true, false])("gets a tool call (streamed: %s) and sends its result", async (streamed) => {
      const openai = await client();
      const ask = async (input: OpenAI.Responses.ResponseInput) =>
        streamed
          ? await openai.responses.stream({ model: "any", tools, input }).finalResponse()
          : await openai.responses.create({ model: "any", tools, input });
      const question: OpenAI.Responses.ResponseInput = [{ role: "user", content: askForTool }];
      const answer = await ask(question);
      const [call] = answer.output.flatMap((item) => (item.type === "function_call" ? [item] : []));
      if (call === undefined) throw new Error("no function call");
      expect(call.name).toBe("get_weather");
      expect(JSON.parse(call.arguments)).toHaveProperty("city");
      const { call_id, name } = call;
      const final = await ask([
        ...question,
        { type: "function_call", call_id, name, arguments: call.arguments },
        { type: "function_call_output", call_id, output: "21 degrees" },
      ]);
      expect(final.output_text).toBe(afterResult);
    });
  });
});

function textOf(message: Anthropic.Message): string {
  return message.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
}
