import { describe, expect, it } from "vitest";
import { lossesBetween } from "../../../engine/index.ts";
import type { JsonObject } from "../../../runtime/protocols/index.ts";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { translated } from "./translating.ts";

/** Something that a request may say, and the row of the loss table that names it where it cannot cross. */
interface Probe {
  readonly says: string;
  readonly row: ReturnType<typeof lossesBetween>[number]["feature"] | null;
  readonly without: JsonObject;
  readonly with: JsonObject;
}

const schema = { type: "object" };
const image = "data:image/png;base64,AAAA";

/** What the three APIs take beside the conversation itself; the members that every request has are no probes. */
const probes: Readonly<Record<ClientProtocol, readonly Probe[]>> = {
  anthropic: [
    member("temperature", 0.5),
    member("top_p", 0.5),
    member("top_k", 5, "top_k"),
    member("stop_sequences", ["end"], "stop"),
    member("metadata", { user_id: "u" }),
    member("service_tier", "standard_only"),
    member("thinking", { type: "enabled", budget_tokens: 2_000 }),
    member("output_config", { effort: "low" }),
    member("output_config", { format: { type: "json_schema", schema } }),
    member("context_management", { edits: [] }, "own_shortening"),
    member("tools", [{ name: "f", input_schema: schema }]),
    member("tools", [{ type: "web_search_20250305", name: "web_search" }], "web_search"),
    member("tools", [{ type: "bash_20250124", name: "bash" }], "server_tools"),
    member("tool_choice", { type: "any" }, null, { tools: [{ name: "f", input_schema: schema }] }),
    member("max_tokens", 5, "small_output", { max_tokens: 16 }),
    said("citations", "citations", pdf({}), pdf({ citations: { enabled: true } })),
    said("cache_control", "cache_control", text({}), text({ cache_control: { type: "ephemeral" } })),
    said(
      "document url",
      "document_url",
      { type: "text", text: "[document left out: https://x.example/a.pdf]" },
      { type: "document", source: { type: "url", url: "https://x.example/a.pdf" } },
    ),
    { says: "is_error", row: "is_error", without: toolResult({}), with: toolResult({ is_error: true }) },
  ],
  "openai-chat": [
    member("temperature", 0.5),
    member("top_p", 0.5),
    member("top_p", 0.5, "top_p", { temperature: 1 }),
    member("stop", ["end"], "stop"),
    member("user", "u"),
    member("service_tier", "default"),
    member("service_tier", "flex", "service_tier"),
    member("temperature", 1.5, "temperature", { temperature: 1 }),
    member("reasoning_effort", "low"),
    member("verbosity", "low", "verbosity"),
    member("prompt_cache_key", "k", "cache_key"),
    member("response_format", { type: "json_schema", json_schema: { name: "a", schema } }),
    member("response_format", { type: "json_object" }),
    member(
      "response_format",
      { type: "json_schema", json_schema: { name: "a", schema, description: "d" } },
      "schema_description",
      { response_format: { type: "json_schema", json_schema: { name: "a", schema } } },
    ),
    member("n", 2, "sampling_extras"),
    member("seed", 1, "sampling_extras"),
    member("logit_bias", { 1: 1 }, "sampling_extras"),
    member("presence_penalty", 1, "sampling_extras"),
    member("frequency_penalty", 1, "sampling_extras"),
    member("prediction", { type: "content", content: "x" }, "sampling_extras"),
    member("modalities", ["text", "audio"], "spoken_answer"),
    member("audio", { voice: "alloy", format: "wav" }, "spoken_answer"),
    member("logprobs", true, "logprobs"),
    member("metadata", { team: "a" }, "labels"),
    member("store", true, "labels"),
    member("tools", [{ type: "function", function: { name: "f", parameters: schema } }]),
    member("functions", [{ name: "f", parameters: schema }]),
    member("web_search_options", {}),
    member("tools", [{ type: "code_interpreter" }], "server_tools"),
    member("max_completion_tokens", 5, "small_output", { max_completion_tokens: 16 }),
    said(
      "image detail",
      "image_detail",
      { type: "image_url", image_url: { url: image } },
      { type: "image_url", image_url: { url: image, detail: "low" } },
    ),
  ],
  "openai-responses": [
    member("temperature", 0.5),
    member("top_p", 0.5),
    member("top_p", 0.5, "top_p", { temperature: 1 }),
    member("user", "u"),
    member("service_tier", "default"),
    member("service_tier", "flex", "service_tier"),
    member("temperature", 1.5, "temperature", { temperature: 1 }),
    member("reasoning", { effort: "low" }),
    member("text", { verbosity: "low" }, "verbosity"),
    member("prompt_cache_key", "k", "cache_key"),
    member("text", { format: { type: "json_schema", name: "a", schema } }),
    member(
      "text",
      { format: { type: "json_schema", name: "a", schema, description: "d" } },
      "schema_description",
      { text: { format: { type: "json_schema", name: "a", schema } } },
    ),
    member("top_logprobs", 2, "logprobs"),
    member("include", ["message.output_text.logprobs"], "logprobs"),
    member("metadata", { team: "a" }, "labels"),
    member("store", true, "labels"),
    member("truncation", "auto", "own_shortening"),
    member("max_tool_calls", 1, "max_tool_calls"),
    member("max_output_tokens", 20),
    member("tools", [{ type: "function", name: "f", parameters: schema }]),
    member("tools", [{ type: "web_search" }], "web_search"),
    member("tools", [{ type: "image_generation" }], "server_tools"),
    said(
      "image detail",
      "image_detail",
      { type: "input_image", image_url: image },
      { type: "input_image", image_url: image, detail: "low" },
    ),
    said(
      "file url",
      "document_url",
      { type: "input_text", text: "[document left out: https://x.example/a.pdf]" },
      { type: "input_file", file_url: "https://x.example/a.pdf" },
    ),
  ],
};

/** Thinking that only its issuer can read, and JSON that is asked for in words, have tests of their own. */
const elsewhere: ReadonlySet<string> = new Set(["resumes", "json_object"]);

describe("what a request says reaches a target of another protocol, or the loss table names it", () => {
  for (const client of clientProtocols) {
    for (const target of clientProtocols.filter((protocol) => protocol !== client)) {
      it.each(probes[client])(`${client} to ${target}: $says`, (probe) => {
        const losses = lossesBetween(client, target).map(({ feature }) => feature);
        const before = translated(client, target, complete(client, probe.without));
        const after = translated(client, target, complete(client, probe.with));
        if (probe.row !== null && losses.includes(probe.row)) expect(after).toEqual(before);
        else expect(after).not.toEqual(before);
      });
    }
  }

  it("and every row that drops something is probed", () => {
    for (const client of clientProtocols) {
      for (const target of clientProtocols) {
        const dropped = lossesBetween(client, target).filter(({ loss }) => loss === "dropped");
        const probed = new Set(probes[client].map(({ row }) => row));
        expect(
          dropped.map(({ feature }) => feature).filter((row) => !probed.has(row) && !elsewhere.has(row)),
        ).toEqual([]);
      }
    }
  });
});

function member(key: string, value: unknown, row: Probe["row"] = null, beside: JsonObject = {}): Probe {
  return { says: `${key} ${JSON.stringify(value)}`, row, without: beside, with: { ...beside, [key]: value } };
}

function said(says: string, row: Probe["row"], without: JsonObject, shown: JsonObject): Probe {
  return { says, row, without: { said: without }, with: { said: shown } };
}

/** A whole request with these members, and with the part `said` in its user's message. */
function complete(client: ClientProtocol, { said: part, ...members }: JsonObject): JsonObject {
  const content = [part ?? (client === "openai-responses" ? { type: "input_text", text: "hi" } : text({}))];
  const messages = [{ role: "user", content }];
  if (client === "openai-responses") return { model: "m", input: messages, ...members };
  return { model: "m", ...(client === "anthropic" ? { max_tokens: 4_000 } : {}), messages, ...members };
}

function text(more: JsonObject): JsonObject {
  return { type: "text", text: "hi", ...more };
}

function pdf(more: JsonObject): JsonObject {
  return {
    type: "document",
    source: { type: "base64", media_type: "application/pdf", data: "AAAA" },
    ...more,
  };
}

function toolResult(more: JsonObject): JsonObject {
  return {
    messages: [
      { role: "user", content: "hi" },
      { role: "assistant", content: [{ type: "tool_use", id: "t", name: "f", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "no", ...more }] },
    ],
  };
}
