import type { StringFact } from "../../../engine/index.ts";

/**
 * Values that a reader of a witness knows, tried in this order before a made-up one. For `model` they are what Claude Code,
 * Codex and opencode send by themselves, so that SB4004 can ask what becomes of real clients.
 */
export function likelyValues(fact: StringFact): readonly string[] {
  if (fact === "model") return clientModels;
  if (fact === "effort") return ["high", "medium", "low", "minimal", "xhigh", "max", "none"];
  if (fact === "session") return ["session-1"];
  return ["other"];
}

/** The models that real agents ask for, main models first. */
export const clientModels: readonly string[] = [
  "claude-sonnet-4-5",
  "claude-sonnet-4-5-20250929",
  "claude-sonnet-5-5",
  "claude-opus-4-6",
  "claude-opus-4-5-20251101",
  "claude-opus-5-5",
  "claude-haiku-4-5",
  "claude-haiku-4-5-20251001",
  "claude-haiku-5-5",
  "gpt-5.2",
  "gpt-5.2-codex",
  "gpt-5.1-codex-max",
  "gpt-5-codex",
  "gpt-5",
  "gpt-5-mini",
  "gpt-6.2-sol",
];
