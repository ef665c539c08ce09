import type { NeutralTool } from "../neutral.ts";
import { offeredTool } from "../tool-names.ts";

/** Whether the client offers its tools as `functions`, and so reads a call from `function_call` alone. */
export function hasOldFunctions(tools: readonly NeutralTool[]): boolean {
  return tools.some(isOldFunction);
}

/** Whether a call is one of a function of old. */
export function callsOldFunction(name: string, tools: readonly NeutralTool[]): boolean {
  const offered = offeredTool(name, tools);
  return offered !== null && isOldFunction(offered);
}

function isOldFunction(tool: NeutralTool): boolean {
  return tool.kind === "function" && tool.wire?.kind === "old_function";
}
