import { type Facts, TEXT_BREAK } from "../facts/facts.ts";
import type { PlanText } from "../plan/plan.ts";
import { padding } from "./padding.ts";

/** A conversation that has the wanted facts, before any protocol words it. */
export interface Outline {
  readonly facts: Facts;
  readonly system: string | null;
  readonly messages: readonly OutlineMessage[];
  /** The names of the client's own tools. */
  readonly clientTools: readonly string[];
}

export type OutlineMessage =
  /** `last` is the one that carries media and marks. */
  | { readonly role: "user"; readonly texts: readonly string[]; readonly last: boolean }
  /** A turn of the model; `sealed` where it carries signed thinking. */
  | { readonly role: "assistant"; readonly text: string; readonly sealed: boolean }
  /** A call of a tool and what it returned. */
  | { readonly role: "tool"; readonly name: string; readonly result: string; readonly sealed: boolean };

/** The outline, `extraTokens` longer than it need be; a sentence where no conversation has such facts. */
export function outlineOf(text: PlanText, facts: Facts, extraTokens: number): Outline | string {
  const spoken = spokenTexts(text, facts);
  if (typeof spoken === "string") return spoken;
  const isSystem = text.scope === "system";
  const inSystem = !isSystem && extraTokens >= FEWEST_SYSTEM_TOKENS;
  const suffix = inSystem ? "" : padding(extraTokens);
  const clientTools = facts.toolNames.filter((name) => !(facts.webSearch && name === "web_search"));
  const messages: OutlineMessage[] = [];
  for (const [turn, texts] of spoken.entries()) {
    const last = turn === spoken.length - 1;
    if (turn > 0) messages.push({ role: "assistant", text: "ok", sealed: last && facts.resumes });
    const isPadded = isSystem ? turn === 0 : last;
    messages.push({ role: "user", texts: isPadded ? suffixed(texts, suffix) : texts, last });
  }
  if (spoken.length === 0 && (facts.image || facts.document || facts.audio)) {
    messages.push({ role: "user", texts: [], last: true });
  }
  if (spoken.length === 0 || (spoken.length === 1 && facts.resumes)) {
    const result = spoken.length === 0 ? `ok${suffix}` : "ok";
    messages.push({ role: "tool", name: clientTools[0] ?? "lookup", result, sealed: facts.resumes });
  }
  const system = isSystem ? facts.text : inSystem ? padding(extraTokens - PART_TOKENS).trimStart() : null;
  return { facts, system: system === "" ? null : system, messages, clientTools };
}

/** A text of its own costs so much beside its words, so fewer tokens go to the end of another one. */
const PART_TOKENS = 4;
const FEWEST_SYSTEM_TOKENS = PART_TOKENS + 1;

/** What the user says in turns that the scope does not read. */
const FILLER = "hi";

/** The texts of each message of the user. */
function spokenTexts({ scope }: PlanText, { text, turns }: Facts): readonly (readonly string[])[] | string {
  const fillers = (count: number) => Array.from({ length: Math.max(0, count) }, () => [FILLER]);
  if (scope === "system") return fillers(turns);
  if (turns === 0)
    return text === "" ? [] : 'a user who says nothing leaves no text: say `"turns": 1`, or leave `text` out';
  if (text === "") return 'a turn of the user holds text: add `"text": "hello"`, or say `"turns": 0`';
  const parts = text.split(TEXT_BREAK).filter((part) => part !== "");
  switch (scope) {
    case "last_user":
      return [...fillers(turns - 1), parts];
    case "first_user":
      return [parts, ...fillers(turns - 1)];
    case "all_user": {
      const single = parts.slice(0, turns - 1).map((part) => [part]);
      return [...fillers(turns - parts.length), ...single, parts.slice(turns - 1)]
        .filter((one) => one.length > 0)
        .slice(-turns);
    }
  }
}

function suffixed(texts: readonly string[], suffix: string): readonly string[] {
  return texts.map((text, row) => (row === texts.length - 1 ? text + suffix : text));
}
