import type { DegradableGate, Gate, PlanTarget } from "../../engine/index.ts";
import { type NeutralPart, type NeutralRequest, type NeutralTurn, WEB_SEARCH } from "../protocols/index.ts";

/** The request as a target takes it that its chain's step admits without these features, by `allow degrade`. */
export function withoutDegraded(
  request: NeutralRequest,
  degraded: readonly Gate[],
  target: PlanTarget,
): NeutralRequest {
  return degraded.reduce<NeutralRequest>(
    (rest, gate) => (isLeavable(gate) ? leaveOut[gate](rest, target) : rest),
    request,
  );
}

type LeaveOut = (request: NeutralRequest, target: PlanTarget) => NeutralRequest;

/** How a request goes on without each feature. What was said stays, in words where there is nothing else to put. */
const leaveOut: Readonly<Record<DegradableGate, LeaveOut>> = {
  output: (request, { maxOutputTokens }) => ({ ...request, maxOutputTokens }),
  image: (request) => mapParts(request, (part) => (part.kind === "image" ? [note(part)] : [part])),
  document: (request) => mapParts(request, (part) => (part.kind === "document" ? [note(part)] : [part])),
  audio: (request) => mapParts(request, (part) => (part.kind === "audio" ? [note(part)] : [part])),
  tools: (request) => ({
    ...mapParts(request, spokenTool),
    tools: [],
    toolChoice: null,
    parallelToolCalls: null,
  }),
  thinking: (request) => ({
    ...mapParts(request, (part) => (part.kind === "thinking" ? [] : [part])),
    thinking: null,
  }),
  json: (request) => ({ ...request, format: null }),
  web_search: (request) => ({
    ...request,
    tools: request.tools.filter(({ kind, name }) => !(kind === "server" && name === WEB_SEARCH)),
    toolChoice:
      request.toolChoice?.kind === "tool" && request.toolChoice.name === WEB_SEARCH
        ? null
        : request.toolChoice,
  }),
  cache_control: (request) => ({
    ...mapParts(request, (part) => ("cacheControl" in part ? [{ ...part, cacheControl: false }] : [part])),
    system: request.system.map((text) => ({ ...text, cacheControl: false })),
    tools: request.tools.map((tool) => ("cacheControl" in tool ? { ...tool, cacheControl: false } : tool)),
  }),
};

function isLeavable(gate: Gate): gate is DegradableGate {
  return gate in leaveOut;
}

type MapPart = (part: NeutralPart) => readonly NeutralPart[];

/** Parts inside tool results are mapped too; a turn that has nothing left goes. */
function mapParts(request: NeutralRequest, map: MapPart): NeutralRequest {
  const deep: MapPart = (part) =>
    map(part.kind === "tool_result" ? { ...part, parts: part.parts.flatMap(deep) } : part);
  const turns = request.turns
    .map((turn): NeutralTurn => ({ ...turn, parts: turn.parts.flatMap(deep) }))
    .filter(({ parts }) => parts.length > 0);
  return { ...request, turns };
}

function note({ kind, name }: Extract<NeutralPart, { kind: "image" | "document" | "audio" }>): NeutralPart {
  const what = name === null ? `${kind}` : `${kind} ${name}`;
  return said(`[${what} left out: this model takes none]`);
}

/** Without tools a provider refuses calls and results in the history; as words they stay part of the conversation. */
const spokenTool: MapPart = (part) => {
  if (part.kind === "tool_call") return [said(`[called ${part.name} with ${part.arguments}]`)];
  if (part.kind === "tool_result") return [said("[result of the call]"), ...part.parts];
  return [part];
};

function said(text: string): NeutralPart {
  return { kind: "text", text, cacheControl: false };
}
