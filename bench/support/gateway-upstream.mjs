// A provider for the gateway benchmark: reads every request to its end and answers the same words at once, as a stream where asked.
import { createServer } from "node:http";
import { words } from "./gateway-upstream-words.mjs";

const deltas = Array.from({ length: 16 }, (_, at) => words.slice(at * 32, at * 32 + 32));
const usage = { prompt_tokens: 1200, completion_tokens: 130, total_tokens: 1330 };

const event = (type, data) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
const chunk = (choices, more = {}) =>
  `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", choices, ...more })}\n\n`;

const anthropicMessage = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "m",
  stop_sequence: null,
  usage: { input_tokens: 1200, output_tokens: 1 },
};

const answers = {
  anthropic: {
    frames: [
      event("message_start", { message: { ...anthropicMessage, content: [], stop_reason: null } }) +
        event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
      ...deltas.map((text) =>
        event("content_block_delta", { index: 0, delta: { type: "text_delta", text } }),
      ),
      event("content_block_stop", { index: 0 }) +
        event("message_delta", {
          delta: { stop_reason: "end_turn", stop_sequence: null },
          usage: { output_tokens: 130 },
        }) +
        event("message_stop", {}),
    ],
    whole: JSON.stringify({
      ...anthropicMessage,
      content: [{ type: "text", text: words }],
      stop_reason: "end_turn",
      usage: { input_tokens: 1200, output_tokens: 130 },
    }),
  },
  chat: {
    frames: [
      chunk([{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }]),
      ...deltas.map((content) => chunk([{ index: 0, delta: { content }, finish_reason: null }])),
      `${chunk([{ index: 0, delta: {}, finish_reason: "stop" }])}${chunk([], { usage })}data: [DONE]\n\n`,
    ],
    whole: JSON.stringify({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1,
      model: "m",
      choices: [{ index: 0, message: { role: "assistant", content: words }, finish_reason: "stop" }],
      usage,
    }),
  },
};

createServer((request, response) => {
  let streams = false;
  request.on("data", (piece) => {
    streams ||= piece.includes('"stream":true');
  });
  request.on("end", () => {
    const { frames, whole } = request.url.includes("/messages") ? answers.anthropic : answers.chat;
    if (!streams) {
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(whole),
      });
      response.end(whole);
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    let at = 0;
    const next = () => {
      if (response.destroyed) return;
      response.write(frames[at++]);
      if (at < frames.length) setImmediate(next);
      else response.end();
    };
    next();
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
