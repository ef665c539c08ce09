import { framesOf, record } from "./stream-frames.ts";

const deltasOfBlock: Readonly<Record<string, readonly string[]>> = {
  text: ["text_delta", "citations_delta"],
  thinking: ["thinking_delta", "signature_delta"],
  redacted_thinking: [],
  tool_use: ["input_json_delta"],
};
const stopReasons = ["end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "refusal"];

/** What is wrong with an Anthropic stream that we wrote; it may end with `message_stop` or with an `error` event. */
export function validateAnthropicStream(stream: string): readonly string[] {
  const problems: string[] = [];
  const frames = framesOf(stream, problems).filter(({ event }) => event !== "ping");
  let open: { readonly index: unknown; readonly type: string } | null = null;
  let nextIndex = 0;
  let stopped = false;
  frames.forEach(({ event, data }, at) => {
    const say = (problem: string) => problems.push(`${event} (${at}): ${problem}`);
    if (data["type"] !== event) say(`its data is of type ${String(data["type"])}`);
    if ((at === 0) !== (event === "message_start") && event !== "error")
      say("message_start comes first and once");
    if (stopped && event !== "message_stop" && event !== "error") say("comes after message_delta");
    switch (event) {
      case "message_start": {
        const message = record(data["message"]);
        if (typeof message["id"] !== "string" || message["id"] === "") say("has no id");
        if (message["role"] !== "assistant" || message["type"] !== "message") say("is no assistant message");
        if (JSON.stringify(message["content"]) !== "[]") say("has content");
        if (typeof record(message["usage"])["input_tokens"] !== "number") say("has no usage");
        break;
      }
      case "content_block_start": {
        if (open !== null) say("a block is still open");
        if (data["index"] !== nextIndex++) say(`has index ${String(data["index"])}`);
        const block = record(data["content_block"]);
        open = { index: data["index"], type: String(block["type"]) };
        if (!(open.type in deltasOfBlock)) say(`is a ${open.type}`);
        if (open.type === "tool_use" && (!block["id"] || !block["name"])) say("the call has no id or name");
        break;
      }
      case "content_block_delta": {
        const type = String(record(data["delta"])["type"]);
        if (open === null || open.index !== data["index"]) say("its block is not open");
        else if (deltasOfBlock[open.type]?.includes(type) !== true) say(`${type} in a ${open.type}`);
        break;
      }
      case "content_block_stop":
        if (open === null || open.index !== data["index"]) say("its block is not open");
        open = null;
        break;
      case "message_delta":
        if (open !== null) say("a block is still open");
        if (!stopReasons.includes(String(record(data["delta"])["stop_reason"]))) say("has no stop reason");
        if (typeof record(data["usage"])["output_tokens"] !== "number") say("has no usage");
        stopped = true;
        break;
      case "message_stop":
        if (!stopped) say("no message_delta came");
        if (at !== frames.length - 1) say("is not the last");
        break;
      case "error":
        if (typeof record(data["error"])["message"] !== "string") say("has no message");
        if (at !== frames.length - 1) say("is not the last");
        break;
      default:
        say("is no event of the protocol");
    }
  });
  const last = frames.at(-1)?.event;
  if (last !== "message_stop" && last !== "error") problems.push(`ends with ${String(last)}`);
  return problems;
}
