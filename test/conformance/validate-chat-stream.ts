import { framesOf, record } from "./stream-frames.ts";

const finishReasons = ["stop", "length", "tool_calls", "content_filter"];

/** What is wrong with a Chat stream that we wrote; it may end with `[DONE]`, or with an error chunk and without it. */
export function validateChatStream(stream: string, asked: { readonly usage: boolean }): readonly string[] {
  const problems: string[] = [];
  const frames = framesOf(stream, problems);
  const last = frames.at(-1);
  const failed = last !== undefined && last.data["error"] !== undefined;
  if (failed && typeof record(last.data["error"])["message"] !== "string")
    problems.push("the error has no message");
  if (!failed && last?.text !== "[DONE]") problems.push(`ends with ${String(last?.text)}`);
  const chunks = frames.slice(0, -1);
  let finished = false;
  let usages = 0;
  let roles = 0;
  let calls = 0;
  chunks.forEach(({ event, data, text }, at) => {
    const say = (problem: string) => problems.push(`chunk ${at}: ${problem}: ${text}`);
    if (event !== null) say("is a named event");
    if (data["object"] !== "chat.completion.chunk") say("is no chunk");
    for (const key of ["id", "model", "created"]) {
      if (data[key] === undefined || data[key] !== chunks[0]?.data[key]) say(`has another ${key}`);
    }
    const choices = Array.isArray(data["choices"]) ? data["choices"].map(record) : [];
    if (choices.length === 0) {
      usages++;
      if (!finished) say("the usage comes before the end");
      if (!asked.usage) say("nobody asked for usage");
      if (typeof record(data["usage"])["prompt_tokens"] !== "number") say("holds neither choice nor usage");
      return;
    }
    if (!asked.usage && "usage" in data) say("nobody asked for usage");
    if (asked.usage && data["usage"] !== null) say("its usage is not null");
    const choice = choices[0] ?? {};
    if (choices.length > 1 || choice["index"] !== 0) say("has not one choice of index 0");
    if (finished) say("comes after the finish reason");
    const delta = record(choice["delta"]);
    if (delta["role"] !== undefined) roles++;
    if ((at === 0) !== (delta["role"] === "assistant")) say("the role comes first and once");
    for (const value of Array.isArray(delta["tool_calls"]) ? delta["tool_calls"] : []) {
      const call = record(value);
      const index = Number(call["index"]);
      const isNew = index === calls;
      if (isNew) calls++;
      else if (!(index >= 0 && index < calls)) say(`has call index ${index}`);
      const named = record(call["function"] ?? call["custom"])["name"];
      if (isNew && (!call["id"] || !call["type"] || !named)) say("the call has no id, type or name");
      if (!isNew && (call["id"] !== undefined || named !== undefined)) say("the call is named twice");
    }
    if (choice["finish_reason"] !== null) {
      finished = true;
      if (!finishReasons.includes(String(choice["finish_reason"]))) say("has an unknown finish reason");
    }
  });
  if (!failed && !finished) problems.push("has no finish reason");
  if (!failed && roles !== 1) problems.push(`has ${roles} roles`);
  if (!failed && usages !== (asked.usage ? 1 : 0)) problems.push(`has ${usages} usage chunks`);
  return problems;
}
