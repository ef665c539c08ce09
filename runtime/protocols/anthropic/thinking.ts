import { budgetOfEffort } from "../../../engine/index.ts";
import type { JsonObject } from "../codec.ts";
import type { NeutralRequest, NeutralThinking, NeutralTurn } from "../neutral.ts";
import { effortOfThinking } from "../thinking-effort.ts";

const SMALLEST_BUDGET_TOKENS = 1_024;

interface ThinkingFields {
  readonly thinking?: JsonObject;
  readonly effort?: string;
}

/**
 * How a request's thinking is put to an Anthropic server. Claude from 4.6 on thinks adaptively, with an effort; older ones and
 * the servers that imitate them take a budget, which must leave room below `maxTokens`. Where the API refuses thinking
 * (a forced tool, a tool loop whose thinking was not signed here) none is asked for, since the request itself must go through.
 */
export function encodeThinking(request: NeutralRequest, model: string, maxTokens: number): ThinkingFields {
  const { thinking } = request;
  if (thinking === null) return {};
  if (thinking.mode === "disabled") return { thinking: { type: "disabled" } };
  if (request.toolChoice?.kind === "required" || request.toolChoice?.kind === "tool") return {};
  const version = claudeVersion(model);
  if (version !== null && version >= 4.06) {
    return { thinking: { type: "adaptive" }, ...adaptiveEffort(thinking, version) };
  }
  if (openLoopIsUnsigned(request.turns)) return {};
  const wanted = thinking.budgetTokens ?? budgetOfEffort(effortOfThinking(thinking));
  const budget = wanted < maxTokens ? wanted : Math.floor(maxTokens / 2);
  if (budget < SMALLEST_BUDGET_TOKENS) return {};
  return { thinking: { type: "enabled", budget_tokens: budget } };
}

/** Major and minor of a Claude model as one number (4.05 is 4.5); null for other makers' models, infinity without a number. */
function claudeVersion(model: string): number | null {
  if (!/claude/i.test(model)) return null;
  const match = /claude-(?:[a-z]+-)?(\d{1,2})(?!\d)(?:[.-](\d{1,2})(?!\d))?/i.exec(model);
  return match === null ? Number.POSITIVE_INFINITY : Number(match[1]) + Number(match[2] ?? 0) / 100;
}

function adaptiveEffort(thinking: NeutralThinking, version: number): ThinkingFields {
  if (thinking.effort === null && thinking.budgetTokens === null) return {};
  const effort = effortOfThinking(thinking);
  if (effort === "xhigh") return { effort: version >= 4.07 ? "xhigh" : "high" };
  return {
    effort: ["low", "medium", "high", "max"].includes(effort)
      ? effort
      : effort === "minimal"
        ? "low"
        : "medium",
  };
}

/** Whether the last turn answers calls of a turn that does not begin with thinking that Anthropic signed. */
function openLoopIsUnsigned(turns: readonly NeutralTurn[]): boolean {
  if (turns.at(-1)?.parts.some((part) => part.kind === "tool_result") !== true) return false;
  const caller = turns.findLast((turn) => turn.role === "assistant");
  const first = caller?.parts[0];
  return !(first?.kind === "thinking" && first.signature?.protocol === "anthropic");
}
