import type { BodyReader } from "../body-reader.ts";
import type { JsonObject } from "../codec.ts";
import { freeTextTool } from "../free-text-tool.ts";
import { booleanOrNull, compact, isObject, listOf, objectOf, textOf, textOrNull } from "../json-value.ts";
import type { NeutralRequest, NeutralTool, NeutralToolChoice } from "../neutral.ts";
import { fitToolName } from "../tool-names.ts";
import { translateWebSearch, WEB_SEARCH } from "../web-search.ts";
import { LOCAL_SHELL, namespacedName } from "./calls.ts";

type FunctionTool = Extract<NeutralTool, { kind: "function" }>;

/** The offered tools; those inside a namespace become functions of their own. */
export function decodeTools(tools: unknown, path: string, reader: BodyReader): readonly NeutralTool[] {
  return reader.optionalList(tools, path).flatMap((value, index) => {
    const at = `${path}.${index}`;
    return decodeTool(reader.object(value, at), at, reader);
  });
}

function decodeTool(tool: JsonObject, path: string, reader: BodyReader): readonly NeutralTool[] {
  const type = reader.text(tool["type"], `${path}.type`);
  switch (type) {
    case "function":
      return [decodeFunction(tool, path, reader)];
    case "custom":
      return [decodeCustom(tool, path, reader)];
    case "namespace": {
      const namespace = reader.text(tool["name"], `${path}.name`);
      const inner = decodeTools(tool["tools"], `${path}.tools`, reader);
      return inner.map((member) => intoNamespace(member, namespace));
    }
    case "local_shell":
      return [localShell];
    default: {
      const name = type.startsWith("web_search") ? WEB_SEARCH : (textOrNull(tool["name"]) ?? type);
      return [{ kind: "server", name, protocol: "openai-responses", value: tool }];
    }
  }
}

function decodeFunction(tool: JsonObject, path: string, reader: BodyReader): FunctionTool {
  return {
    kind: "function",
    name: reader.text(tool["name"], `${path}.name`),
    description: textOrNull(tool["description"]),
    parameters: tool["parameters"] ?? null,
    strict: booleanOrNull(tool["strict"]),
    cacheControl: false,
    wire: null,
  };
}

function decodeCustom(tool: JsonObject, path: string, reader: BodyReader): FunctionTool {
  return freeTextTool({
    name: reader.text(tool["name"], `${path}.name`),
    description: textOrNull(tool["description"]),
    format: tool["format"],
  });
}

/** A member keeps its own shape if it is a custom tool: its calls then come back without the namespace. */
function intoNamespace(member: NeutralTool, namespace: string): NeutralTool {
  if (member.kind !== "function" || member.wire !== null) return member;
  const { name } = member;
  return {
    ...member,
    name: namespacedName(namespace, name),
    wire: { kind: "namespace", namespace, name },
  };
}

const localShell: FunctionTool = {
  kind: "function",
  name: LOCAL_SHELL,
  description: "Runs a command on the user's machine and returns what it prints.",
  parameters: {
    type: "object",
    properties: {
      command: { type: "array", items: { type: "string" }, description: "The program and its arguments." },
      working_directory: { type: "string" },
      timeout_ms: { type: "integer" },
    },
    required: ["command"],
  },
  strict: null,
  cacheControl: false,
  wire: { kind: "local_shell" },
};

/** The tools as Responses offers them. A function says that it is not strict, since the API's own default is strict. */
export function encodeTools(tools: readonly NeutralTool[]): readonly JsonObject[] {
  return tools.flatMap((tool) => {
    if (tool.kind === "server") {
      if (tool.protocol === "openai-responses") return [objectOf(tool.value)];
      const search = translateWebSearch(tool, "openai-responses");
      return search === null ? [] : [search];
    }
    const named = { name: fitToolName(tool.name), description: tool.description ?? undefined };
    if (tool.wire?.kind === "custom") {
      return [compact({ type: "custom", ...named, format: tool.wire.format ?? undefined })];
    }
    const parameters = isObject(tool.parameters) ? tool.parameters : { type: "object", properties: {} };
    return [compact({ type: "function", ...named, parameters, strict: tool.strict ?? false })];
  });
}

/** `tool_choice`; a list of allowed tools is a choice among those tools: see `allowedTools`. */
export function decodeToolChoice(choice: unknown, reader: BodyReader): NeutralToolChoice | null {
  if (choice === undefined || choice === null) return null;
  if (choice === "auto" || choice === "none" || choice === "required") return { kind: choice };
  if (typeof choice === "string") {
    reader.fail("tool_choice", "must be auto, none, required or an object");
    return null;
  }
  const object = reader.object(choice, "tool_choice");
  const type = textOf(object["type"]);
  if (type === "allowed_tools") return { kind: object["mode"] === "required" ? "required" : "auto" };
  if (type.startsWith("web_search")) return { kind: "tool", name: WEB_SEARCH };
  return { kind: "tool", name: nameOf(object) ?? type };
}

/** The names that `tool_choice` allows; null where it allows all. */
export function allowedTools(choice: unknown): ReadonlySet<string> | null {
  if (!isObject(choice) || choice["type"] !== "allowed_tools") return null;
  const names = listOf(choice["tools"]).map((tool) => {
    const named = objectOf(tool);
    const type = textOf(named["type"]);
    return nameOf(named) ?? (type.startsWith("web_search") ? WEB_SEARCH : type);
  });
  return new Set(names);
}

/** The neutral name of a tool that is chosen. */
function nameOf(chosen: JsonObject): string | null {
  const name = textOrNull(chosen["name"]);
  return name === null ? null : namespacedName(textOrNull(chosen["namespace"]), name);
}

/** `tool_choice` of a request; undefined where the default is meant. */
export function encodeToolChoice(request: NeutralRequest): unknown {
  const choice = request.toolChoice;
  if (choice === null || request.tools.length === 0) return undefined;
  if (choice.kind !== "tool") return choice.kind;
  const tool = request.tools.find((offered) => offered.name === choice.name);
  if (tool?.kind === "server") return { type: tool.name };
  const isCustom = tool?.kind === "function" && tool.wire?.kind === "custom";
  return { type: isCustom ? "custom" : "function", name: fitToolName(choice.name) };
}
