import type { NeutralRequest, NeutralTool } from "../protocols/index.ts";
import { lastResultText, lastUserText } from "./last-words.ts";

type FunctionTool = Extract<NeutralTool, { kind: "function" }>;

/**
 * The tools that this request asks to have called: by `tool_choice`, or in words ("call get_weather and get_time").
 * None once a result has come, so that every loop ends.
 */
export function askedCalls(request: NeutralRequest): readonly FunctionTool[] {
  const offered = request.tools.filter((tool) => tool.kind === "function");
  const choice = request.toolChoice;
  if (offered.length === 0 || choice?.kind === "none" || lastResultText(request) !== null) return [];
  if (choice?.kind === "tool") return offered.filter((tool) => tool.name === choice.name).slice(0, 1);
  const named = namedTools(lastUserText(request), offered);
  if (named.length === 0) return choice?.kind === "required" ? offered.slice(0, 1) : [];
  return request.parallelToolCalls === false ? named.slice(0, 1) : named;
}

/** A name counts only behind a verb that asks for it: `read` is a tool of many clients, and a common word. */
function namedTools(text: string, offered: readonly FunctionTool[]): readonly FunctionTool[] {
  const asked = /\b(?:call|use|invoke)\b(.*)/is.exec(text)?.[1] ?? "";
  const words = asked.split(/[^\w.-]+/).map((word) => word.replace(/[.-]+$/, ""));
  return offered
    .filter((tool) => words.includes(tool.name))
    .sort((a, b) => words.indexOf(a.name) - words.indexOf(b.name));
}
