import type { ClientProtocol } from "../../schemas/index.ts";

/**
 * What the rules may know of one request, computed once from its body and headers by `readFacts`.
 * `pinned`, `context` and the topics are functions of these and of the plan, so they are not stored here.
 */
export interface Facts {
  readonly protocol: ClientProtocol;
  /** Null (ABSENT) where the body names no model. */
  readonly model: string | null;
  /** An upper estimate of the input in tokens. */
  readonly inputTokens: number;
  /** The output limit the client asked for, in tokens; null where it asked for none. */
  readonly maxOutput: number | null;
  /** User messages that hold text, tool results not counted. */
  readonly turns: number;
  readonly stream: boolean;
  /** Whether any tool is offered, server tools included. */
  readonly tools: boolean;
  /** The names of the offered tools, sorted, without repeats. */
  readonly toolNames: readonly string[];
  readonly image: boolean;
  readonly document: boolean;
  readonly audio: boolean;
  readonly json: boolean;
  readonly thinking: boolean;
  readonly effort: string | null;
  readonly webSearch: boolean;
  readonly cacheControl: boolean;
  readonly stateful: boolean;
  readonly resumes: boolean;
  /** The headers the plan's rules read, by lower-case name; a header that was not sent has no entry. */
  readonly headers: Readonly<Record<string, string>>;
  readonly client: string | null;
  readonly session: string | null;
  /** The text of the plan's scope, ignored blocks removed; parts are separated by `TEXT_BREAK`. */
  readonly text: string;
}

/** Separates two parts of a text; no synonym crosses it. */
export const TEXT_BREAK = "\u0000";
