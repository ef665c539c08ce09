import type { BodyReader } from "../body-reader.ts";
import type { JsonObject } from "../codec.ts";
import { freeTextTool } from "../free-text-tool.ts";
import { booleanOrNull, compact, isObject, objectOf, textOrNull } from "../json-value.ts";
import type { NeutralRequest, NeutralTool, NeutralToolChoice } from "../neutral.ts";
import { fitToolName } from "../tool-names.ts";
import { WEB_SEARCH } from "../web-search.ts";

/** `tools`, the `functions` of old, and the web search that Chat keeps in a field of its own. */
export function decodeTools(body: JsonObject, reader: BodyReader): readonly NeutralTool[] {
  const tools = reader.optionalList(body["tools"], "tools").map((value, index) => {
    const path = `tools.${index}`;
    return decodeTool(reader.object(value, path), path, reader);
  });
  const functions = reader.optionalList(body["functions"], "functions").map((value, index) => {
    const path = `functions.${index}`;
    const described = decodeFunction(reader.object(value, path), path, reader);
    return { ...described, wire: { kind: "old_function" } as const };
  });
  const search = body["web_search_options"];
  const searches: readonly NeutralTool[] = isObject(search)
    ? [{ kind: "server", name: WEB_SEARCH, protocol: "openai-chat", value: search }]
    : [];
  return [...tools, ...functions, ...searches];
}

function decodeTool(tool: JsonObject, path: string, reader: BodyReader): NeutralTool {
  if (tool["type"] === "function" || isObject(tool["function"])) {
    const cacheControl = isObject(tool["cache_control"]);
    return {
      ...decodeFunction(reader.object(tool["function"], `${path}.function`), `${path}.function`, reader),
      cacheControl,
    };
  }
  if (tool["type"] === "custom") {
    const custom = reader.object(tool["custom"], `${path}.custom`);
    return freeTextTool({
      name: reader.text(custom["name"], `${path}.custom.name`),
      description: textOrNull(custom["description"]),
      format: custom["format"],
    });
  }
  const type = textOrNull(tool["type"]) ?? "unknown";
  return { kind: "server", name: type, protocol: "openai-chat", value: tool };
}

function decodeFunction(
  described: JsonObject,
  path: string,
  reader: BodyReader,
): Extract<NeutralTool, { kind: "function" }> {
  return {
    kind: "function",
    name: reader.text(described["name"], `${path}.name`),
    description: textOrNull(described["description"]),
    parameters: described["parameters"] ?? null,
    strict: booleanOrNull(described["strict"]),
    cacheControl: false,
    wire: null,
  };
}

/** The members of a Chat body that offer tools. */
export function encodeTools(request: NeutralRequest): JsonObject {
  const tools = request.tools.flatMap((tool) => {
    if (tool.kind === "function") return [encodeFunction(tool)];
    return tool.protocol === "openai-chat" && tool.name !== WEB_SEARCH ? [objectOf(tool.value)] : [];
  });
  const search = request.tools.find(
    (tool) => tool.kind === "server" && tool.name === WEB_SEARCH && tool.protocol === "openai-chat",
  );
  return compact({
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: tools.length > 0 ? encodeToolChoice(request.toolChoice) : undefined,
    parallel_tool_calls: tools.length > 0 ? (request.parallelToolCalls ?? undefined) : undefined,
    web_search_options: search?.kind === "server" ? search.value : undefined,
  });
}

function encodeFunction(tool: Extract<NeutralTool, { kind: "function" }>): JsonObject {
  return {
    type: "function",
    function: compact({
      name: fitToolName(tool.name),
      description: tool.description ?? undefined,
      parameters: tool.parameters ?? undefined,
      strict: tool.strict ?? undefined,
    }),
  };
}

/** `tool_choice`, or the `function_call` of old. A list of allowed tools is a choice among those tools: see `allowedTools`. */
export function decodeToolChoice(body: JsonObject, reader: BodyReader): NeutralToolChoice | null {
  const choice = body["tool_choice"] ?? body["function_call"] ?? null;
  if (choice === null) return null;
  if (choice === "auto" || choice === "none" || choice === "required") return { kind: choice };
  if (typeof choice === "string") {
    reader.fail("tool_choice", "must be auto, none, required or an object");
    return null;
  }
  const object = reader.object(choice, "tool_choice");
  if (object["type"] === "allowed_tools") {
    return { kind: objectOf(object["allowed_tools"])["mode"] === "required" ? "required" : "auto" };
  }
  const named = isObject(object["function"])
    ? object["function"]
    : isObject(object["custom"])
      ? object["custom"]
      : object;
  return { kind: "tool", name: reader.text(named["name"], "tool_choice.function.name") };
}

/** The names that `tool_choice` allows; null where it allows all. */
export function allowedTools(choice: unknown): ReadonlySet<string> | null {
  if (!isObject(choice) || choice["type"] !== "allowed_tools") return null;
  const listed = objectOf(choice["allowed_tools"])["tools"] ?? choice["tools"];
  if (!Array.isArray(listed)) return null;
  return new Set(
    listed.flatMap((tool) => {
      const named = objectOf(tool);
      const name =
        textOrNull(named["name"]) ?? textOrNull(objectOf(named["function"] ?? named["custom"])["name"]);
      return name === null ? [] : [name];
    }),
  );
}

function encodeToolChoice(choice: NeutralToolChoice | null): unknown {
  if (choice === null) return undefined;
  return choice.kind === "tool"
    ? { type: "function", function: { name: fitToolName(choice.name) } }
    : choice.kind;
}
