import type { JsonObject } from "../codec.ts";
import { writeJson } from "../json-text.ts";
import { isObject, objectOf, textOf, textOrNull } from "../json-value.ts";
import type { NeutralPart, NeutralTool } from "../neutral.ts";
import { argumentsOfFreeText, freeTextOfArguments, parseArguments } from "../tool-arguments.ts";
import { fitToolName, offeredTool } from "../tool-names.ts";

export type ToolCall = Extract<NeutralPart, { kind: "tool_call" }>;

/** The neutral name of the tool that a provider's shell is offered as. */
export const LOCAL_SHELL = "local_shell";

/** The neutral name of a function inside a namespace, which other protocols do not have. */
export function namespacedName(namespace: string | null, name: string): string {
  return namespace === null ? name : fitToolName(`${namespace}__${name}`);
}

/** An item that calls a tool of the client's, in any of its shapes; null for every other item. */
export function decodeCall(item: JsonObject): ToolCall | null {
  const id = textOrNull(item["call_id"]) ?? textOf(item["id"]);
  const name = namespacedName(textOrNull(item["namespace"]), textOf(item["name"]));
  switch (item["type"]) {
    case "function_call":
      return { kind: "tool_call", id, name, arguments: textOf(item["arguments"]) };
    case "custom_tool_call":
      return { kind: "tool_call", id, name, arguments: argumentsOfFreeText(textOf(item["input"])) };
    case "local_shell_call":
      return {
        kind: "tool_call",
        id,
        name: LOCAL_SHELL,
        arguments: writeJson(objectOf(item["action"])),
      };
    default:
      return null;
  }
}

/** Which item a call becomes for this client. */
export function callShape(
  name: string,
  tools: readonly NeutralTool[],
): "function" | "custom" | "local_shell" {
  const offered = offeredTool(name, tools);
  const wire = offered?.kind === "function" ? offered.wire : null;
  return wire?.kind === "custom" || wire?.kind === "local_shell" ? wire.kind : "function";
}

/** A call as an output item, in the shape in which the client offered the tool. `itemId` is the item's, not the call's. */
export function encodeCall(
  call: ToolCall,
  itemId: string,
  status: string,
  tools: readonly NeutralTool[],
): JsonObject {
  const offered = offeredTool(call.name, tools);
  const wire = offered?.kind === "function" ? offered.wire : null;
  const common = { id: itemId, call_id: call.id, status };
  const name = offered?.name ?? call.name;
  if (wire?.kind === "custom") {
    return { type: "custom_tool_call", ...common, name, input: freeTextOfArguments(call.arguments) };
  }
  if (wire?.kind === "local_shell") {
    const action = parseArguments(call.arguments);
    if (isObject(action))
      return { type: "local_shell_call", ...common, action: { type: "exec", env: {}, ...action } };
  }
  const named = wire?.kind === "namespace" ? { name: wire.name, namespace: wire.namespace } : { name };
  return { type: "function_call", ...common, ...named, arguments: call.arguments };
}
