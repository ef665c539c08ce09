import type { BodyReader } from "../body-reader.ts";
import type { JsonObject } from "../codec.ts";
import { booleanOrNull, compact, isObject, textOrNull } from "../json-value.ts";
import type { NeutralRequest, NeutralTool, NeutralToolChoice, NeutralTurn } from "../neutral.ts";
import { fitToolName } from "../tool-names.ts";
import { translateWebSearch, WEB_SEARCH } from "../web-search.ts";

/** The offered tools: those with a schema are functions, those with a type of their own are the provider's. */
export function decodeTools(tools: unknown, reader: BodyReader): readonly NeutralTool[] {
  return reader.optionalList(tools, "tools").map((value, index): NeutralTool => {
    const path = `tools.${index}`;
    const tool = reader.object(value, path);
    const type = textOrNull(tool["type"]);
    if (type !== null && type !== "custom") {
      const name = type.startsWith("web_search") ? WEB_SEARCH : (textOrNull(tool["name"]) ?? type);
      return { kind: "server", name, protocol: "anthropic", value: tool };
    }
    return {
      kind: "function",
      name: reader.text(tool["name"], `${path}.name`),
      description: textOrNull(tool["description"]),
      parameters: tool["input_schema"] ?? null,
      strict: booleanOrNull(tool["strict"]),
      cacheControl: isObject(tool["cache_control"]),
      wire: null,
    };
  });
}

/** The tools as Anthropic offers them. Calls in the history need a definition even where the client no longer offers one. */
export function encodeTools(request: NeutralRequest): readonly JsonObject[] {
  const tools = request.tools.flatMap((tool) => {
    if (tool.kind === "function") return [encodeFunction(tool)];
    if (tool.protocol === "anthropic" && isObject(tool.value)) return [tool.value];
    const search = translateWebSearch(tool, "anthropic");
    return search === null ? [] : [search];
  });
  return request.tools.length > 0 ? tools : calledNames(request.turns).map(undescribed);
}

/** `tool_choice`, with the wish for one call at a time, which Anthropic keeps there. */
export function decodeToolChoice(
  value: unknown,
  reader: BodyReader,
): { readonly choice: NeutralToolChoice | null; readonly parallel: boolean | null } {
  if (value === undefined || value === null) return { choice: null, parallel: null };
  const choice = reader.object(value, "tool_choice");
  const disabled = booleanOrNull(choice["disable_parallel_tool_use"]);
  const parallel = disabled === null ? null : !disabled;
  switch (choice["type"]) {
    case "auto":
    case "none":
      return { choice: { kind: choice["type"] }, parallel };
    case "any":
      return { choice: { kind: "required" }, parallel };
    case "tool":
      return { choice: { kind: "tool", name: reader.text(choice["name"], "tool_choice.name") }, parallel };
    default:
      reader.fail("tool_choice.type", "must be auto, any, tool or none");
      return { choice: null, parallel };
  }
}

/** The `tool_choice` of a request; undefined where Anthropic's own default is meant or no tool is offered. */
export function encodeToolChoice(request: NeutralRequest): JsonObject | undefined {
  const { toolChoice, parallelToolCalls } = request;
  if (request.tools.length === 0) return calledNames(request.turns).length > 0 ? { type: "none" } : undefined;
  const single = parallelToolCalls === null ? {} : { disable_parallel_tool_use: !parallelToolCalls };
  if (toolChoice === null) return parallelToolCalls === null ? undefined : { type: "auto", ...single };
  switch (toolChoice.kind) {
    case "auto":
      return { type: "auto", ...single };
    case "none":
      return { type: "none" };
    case "required":
      return { type: "any", ...single };
    case "tool":
      return { type: "tool", name: fitToolName(toolChoice.name), ...single };
  }
}

function encodeFunction(tool: Extract<NeutralTool, { kind: "function" }>): JsonObject {
  return compact({
    name: fitToolName(tool.name),
    description: tool.description ?? undefined,
    input_schema: objectSchema(tool.parameters),
    strict: tool.strict === true ? true : undefined,
    cache_control: tool.cacheControl ? { type: "ephemeral" } : undefined,
  });
}

/** Anthropic takes an object schema only; OpenAI lets a function without parameters have none. */
function objectSchema(parameters: unknown): JsonObject {
  return isObject(parameters) ? { type: "object", ...parameters } : { type: "object", properties: {} };
}

function calledNames(turns: readonly NeutralTurn[]): readonly string[] {
  const names = turns.flatMap((turn) =>
    turn.parts.flatMap((part) => (part.kind === "tool_call" ? [part.name] : [])),
  );
  return [...new Set(names)];
}

function undescribed(name: string): JsonObject {
  return { name: fitToolName(name), input_schema: { type: "object", properties: {} } };
}
