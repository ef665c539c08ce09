import type { JsonObject } from "../codec.ts";
import type { NeutralTool } from "../neutral.ts";
import { freeTextOfArguments } from "../tool-arguments.ts";
import { offeredTool } from "../tool-names.ts";

/** A call in the shape in which the client offered the tool: a custom tool gets its free text, a function its arguments. */
export function callInWire(name: string, args: string, tools: readonly NeutralTool[]): JsonObject {
  const offered = offeredTool(name, tools);
  const shown = offered?.name ?? name;
  if (offered?.kind === "function" && offered.wire?.kind === "custom") {
    return { type: "custom", custom: { name: shown, input: freeTextOfArguments(args) } };
  }
  return { type: "function", function: { name: shown, arguments: args } };
}
