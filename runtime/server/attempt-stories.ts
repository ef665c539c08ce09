import type { PlanProvider, PlanTarget } from "../../engine/index.ts";
import type { Attempt } from "../attempts/attempt.ts";
import type { Observation } from "../attempts/observation.ts";
import type { Failure } from "../failures/failure.ts";
import type { NeutralUsage } from "../protocols/neutral.ts";
import type { Arrival } from "./arrival.ts";
import type { Charges } from "./charges.ts";
import type { Ending } from "./ending.ts";

/** One upstream call of a request, as it is told afterwards. */
export interface AttemptStory {
  readonly attempt: Attempt;
  readonly target: PlanTarget;
  readonly provider: PlanProvider;
  /** In milliseconds since 1970. */
  readonly endMs: number;
  readonly outcome: "ok" | "failed" | "hedged";
  /** Why it failed; null where it did not. */
  readonly failure: Failure | null;
  readonly usage: NeutralUsage;
  /** What was seen of the answer that the client got; null of any other attempt. */
  readonly observation: Observation | null;
}

/** The upstream calls of a request in the order in which they were made. */
export function attemptStories(arrival: Arrival, ending: Ending, nowMs: number): readonly AttemptStory[] {
  if (ending.ran === null) return [];
  const { result, walk, charges } = ending.ran;
  const { answered, observation } = result;
  const failed = walk.tried.map(({ attempt, failure, usage, afterMs }) => {
    const seen = attempt === answered;
    const endMs = attempt.startedAtMs + afterMs;
    const used = seen ? answerUsage(charges) : usage;
    return {
      attempt,
      failure,
      usage: used,
      endMs,
      outcome: "failed" as const,
      observation: seen ? observation : null,
    };
  });
  const outran = walk.outran.map(({ attempt, usage, afterMs }) => {
    const endMs = attempt.startedAtMs + afterMs;
    return { attempt, failure: null, usage, endMs, outcome: "hedged" as const, observation: null };
  });
  const whole =
    answered === null || failed.some(({ attempt }) => attempt === answered)
      ? []
      : [
          {
            attempt: answered,
            failure: null,
            usage: answerUsage(charges),
            endMs: nowMs,
            outcome: "ok" as const,
            observation,
          },
        ];
  return [...failed, ...outran, ...whole]
    .sort((a, b) => a.attempt.startedAtMs - b.attempt.startedAtMs)
    .flatMap((story) => {
      const target = arrival.serving.plan.targets[story.attempt.target];
      const provider = arrival.serving.plan.providers[target?.provider ?? -1];
      return target === undefined || provider === undefined ? [] : [{ ...story, target, provider }];
    });
}

function answerUsage({ answer }: Charges): NeutralUsage {
  return answer.usage;
}

/** A client that leaves is no failure of anyone's. */
export function isFailed({ failure }: AttemptStory): boolean {
  return failure !== null && failure.class !== "client_gone";
}

/** From the call to its first content; null where none came, or where it is not known. */
export function firstContentMs({ observation, attempt }: AttemptStory): number | null {
  const atMs = observation?.firstContentAtMs ?? null;
  return atMs === null ? null : atMs - attempt.startedAtMs;
}
