import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { agentRequest } from "./requests.mjs";

const recorded = join(import.meta.dirname, "../../../shared/data/requests");

/** What the gateways are sent: the requests of real agents where they are at hand, else our own of the same sizes. */
export const gatewayBodies = [
  { size: "2 KB", protocol: "openai-chat", bytes: 2_400, recording: "opencode-chat-01.json" },
  { size: "32 KB", protocol: "anthropic", bytes: 31_000, recording: "opencode-anthropic-02.json" },
  { size: "50 KB", protocol: "anthropic", bytes: 49_500, recording: "claude-code-plain-01.json" },
  { size: "130 KB", protocol: "anthropic", bytes: 130_000, recording: "claude-code-plain-01.json" },
].map(({ size, protocol, bytes, recording }) => {
  const file = join(recorded, recording);
  const body = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).body : agentRequest(protocol, bytes);
  return { size, protocol, body: lengthened(body, bytes) };
});

export const bodiesAreRecorded = existsSync(recorded);

/** The body as bytes, asking for a stream or not. */
export function bodyBytes({ body }, stream) {
  const { stream_options, ...rest } = body;
  return Buffer.from(
    JSON.stringify({ ...rest, stream, ...(stream && stream_options ? { stream_options } : {}) }),
  );
}

/** An agent's loop goes on until the conversation has that many bytes. */
function lengthened(body, bytes) {
  const words =
    "1 import { parse } from './parse.ts';\n2 // \"quoted\" and more of the file that was read\n".repeat(40);
  const messages = [...body.messages];
  for (let turn = 0; JSON.stringify(messages).length < bytes * 0.9 && bytes > 100_000; turn++) {
    messages.push(
      {
        role: "assistant",
        content: [
          { type: "tool_use", id: `toolu_${turn}`, name: "Read", input: { file_path: `/a/${turn}.ts` } },
        ],
      },
      { role: "user", content: [{ type: "tool_result", tool_use_id: `toolu_${turn}`, content: words }] },
    );
  }
  return { ...body, messages };
}
