import { framesOf, record } from "./stream-frames.ts";

type Json = Readonly<Record<string, unknown>>;

interface OpenItem {
  readonly id: unknown;
  readonly type: string;
  said: string;
  /** The text parts that are open, by what opened them. */
  part: "content" | "summary" | null;
  filled: boolean;
}

/** What is wrong with a Responses stream that we wrote; it may end completed, incomplete or failed. */
export function validateResponsesStream(stream: string): readonly string[] {
  const problems: string[] = [];
  const frames = framesOf(stream, problems);
  const done: Json[] = [];
  const ids = new Set<unknown>();
  let item: OpenItem | null = null;
  frames.forEach(({ event, data }, at) => {
    const say = (problem: string) => problems.push(`${event} (${at}): ${problem}`);
    if (data["type"] !== event) say(`its data is of type ${String(data["type"])}`);
    if (data["sequence_number"] !== at) say(`has number ${String(data["sequence_number"])}`);
    if ((at === 0) !== (event === "response.created")) say("response.created comes first and once");
    if ((at === 1) !== (event === "response.in_progress")) say("response.in_progress comes second and once");
    if (data["output_index"] !== undefined && data["output_index"] !== done.length)
      say("has another output index");
    const open: OpenItem | null = item;
    if (data["item_id"] !== undefined && data["item_id"] !== open?.id) say("its item is not open");
    switch (event) {
      case "response.created":
      case "response.in_progress": {
        const response = record(data["response"]);
        if (response["object"] !== "response" || response["status"] !== "in_progress")
          say("is in no progress");
        if (typeof response["id"] !== "string" || response["id"] === "") say("has no id");
        break;
      }
      case "response.output_item.added": {
        const added = record(data["item"]);
        if (open !== null) say("an item is still open");
        if (ids.has(added["id"]) || typeof added["id"] !== "string") say("has no id of its own");
        ids.add(added["id"]);
        item = { id: added["id"], type: String(added["type"]), said: "", part: null, filled: false };
        break;
      }
      case "response.content_part.added":
        if (open?.type !== "message" || open.part !== null) say("no message waits for it");
        else open.part = "content";
        break;
      case "response.reasoning_summary_part.added":
        if (open?.type !== "reasoning" || open.part !== null) say("no reasoning waits for it");
        else open.part = "summary";
        break;
      case "response.output_text.delta":
      case "response.refusal.delta":
        if (open?.part !== "content") say("no part is open");
        else open.said += String(data["delta"]);
        break;
      case "response.reasoning_summary_text.delta":
        if (open?.part !== "summary") say("no part is open");
        else open.said += String(data["delta"]);
        break;
      case "response.function_call_arguments.delta":
        if (open?.type !== "function_call") say("no call is open");
        else open.said += String(data["delta"]);
        break;
      case "response.custom_tool_call_input.delta":
        if (open?.type !== "custom_tool_call") say("no call is open");
        else open.said += String(data["delta"]);
        break;
      case "response.output_text.done":
      case "response.refusal.done":
      case "response.reasoning_summary_text.done":
      case "response.function_call_arguments.done":
      case "response.custom_tool_call_input.done": {
        const whole = data["text"] ?? data["refusal"] ?? data["arguments"] ?? data["input"];
        if (open === null || whole !== open.said)
          say(`says ${String(whole)}, its deltas said ${String(open?.said)}`);
        else open.filled = true;
        break;
      }
      case "response.content_part.done":
      case "response.reasoning_summary_part.done":
        if (open === null || open.part === null || !open.filled) say("the part is not done");
        else open.part = null;
        break;
      case "response.output_item.done": {
        const whole = record(data["item"]);
        if (open === null || whole["id"] !== open.id || whole["type"] !== open.type)
          say("another item is open");
        if (open !== null && open.part !== null) say("a part is still open");
        if (open !== null && !open.filled && open.type !== "reasoning" && open.type !== "local_shell_call") {
          say("the item is not filled");
        }
        done.push(whole);
        item = null;
        break;
      }
      case "response.completed":
      case "response.incomplete":
      case "response.failed": {
        const response = record(data["response"]);
        if (response["status"] !== event.slice("response.".length))
          say(`has status ${String(response["status"])}`);
        if (open !== null && event !== "response.failed") say("an item is still open");
        if (JSON.stringify(response["output"]) !== JSON.stringify(done))
          say("its output is not what was streamed");
        const { usage, error } = { usage: record(response["usage"]), error: record(response["error"]) };
        if (event !== "response.failed" && typeof usage["total_tokens"] !== "number") say("has no usage");
        if (event === "response.failed" && typeof error["message"] !== "string") say("has no error");
        if (at !== frames.length - 1) say("is not the last");
        break;
      }
      default:
        say("is no event of the protocol");
    }
  });
  const last = frames.at(-1)?.event ?? "";
  if (!["response.completed", "response.incomplete", "response.failed"].includes(last)) {
    problems.push(`ends with ${last}`);
  }
  return problems;
}
