import type { MatcherTables, PlanText, PlanTopic } from "../plan/plan.ts";

/** The parts of a plan, or of a checked configuration with its tables, that matching reads. */
export interface MatchedPlan {
  readonly text: Pick<PlanText, "dialect">;
  readonly topics: readonly MatchedTopic[];
  readonly matcher: MatcherTables;
}

export type MatchedTopic = Pick<PlanTopic, "id" | "priority" | "chain">;

/** The topics of one text, by row of the plan's topics. */
export interface TopicMatch {
  /** Ascending, without repeats; vetoed topics are gone. */
  readonly found: readonly number[];
  /** The winning topic among those found with a route; null where there is none. */
  readonly winner: number | null;
}

/** One occurrence of a phrase; places are UTF-16 units of the text as the dialect folds it. */
export interface TopicHit {
  readonly topic: number;
  /** The phrase as it is compared. */
  readonly phrase: string;
  readonly start: number;
  readonly end: number;
  /** Whether it is a `not::` phrase, which takes the topic out. */
  readonly veto: boolean;
}

/** What is found in a text without topics. */
export const NO_TOPICS: TopicMatch = { found: [], winner: null };

/** Whether a topic has a route, so that it may win. */
export function hasRoute(topics: readonly MatchedTopic[], row: number): boolean {
  return (topics[row]?.chain ?? null) !== null;
}

export function priorityOf(topics: readonly MatchedTopic[], row: number): number {
  return topics[row]?.priority ?? 0;
}
