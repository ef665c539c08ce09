/** What a request asks for besides its conversation: what a reader returns when it has told the collector the rest. */
export interface RequestSummary {
  readonly model: string | null;
  readonly stream: boolean;
  readonly maxOutput: number | null;
  readonly json: boolean;
  readonly thinking: ThinkingAsked;
}

/** An effort is only ever there with thinking. */
export type ThinkingAsked =
  | { readonly asked: false; readonly effort: null }
  | { readonly asked: true; readonly effort: string | null };

export const NO_THINKING: ThinkingAsked = { asked: false, effort: null };

/** Thinking as an effort asks for it: none, where there is no effort or it is `none`. */
export function thinkingOfEffort(effort: string | null): ThinkingAsked {
  return effort === null || effort === "none" ? NO_THINKING : { asked: true, effort };
}
