import { malformed } from "../failures/read-failure.ts";
import type { StreamEncoder } from "../protocols/codec.ts";
import type { NeutralEvent } from "../protocols/neutral.ts";
import type { AnswerStep, StreamedAnswer } from "./answer-step.ts";
import { isContent } from "./observation.ts";
import { withinStack } from "./within-stack.ts";

/** A streamed answer told from events that are all known already. */
export function toldAnswer(events: Iterable<NeutralEvent>, encoder: StreamEncoder): StreamedAnswer {
  const steps = tell(events, encoder);
  return {
    kind: "streamed",
    steps: { next: async () => steps.next().value ?? DONE },
    ending: (error) => encoder.fail(error),
  };
}

function* tell(events: Iterable<NeutralEvent>, encoder: StreamEncoder): Generator<AnswerStep, undefined> {
  for (const event of events) {
    const bytes = withinStack(() => encoder.push(event));
    if (bytes === null) yield { kind: "failed", failure: malformed("the answer nests too deeply") };
    else if (bytes !== "") yield { kind: "frame", bytes, content: isContent(event) };
  }
}

const DONE: AnswerStep = { kind: "done" };
