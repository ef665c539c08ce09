import type { CommitPoint } from "../../../engine/index.ts";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { everyFault, type Fault, isAfterContent, needsChat } from "./fault-table.ts";

export interface RunTarget {
  readonly name: string;
  readonly protocol: ClientProtocol;
  readonly keys: number;
  readonly windowTokens: number;
  /** Of each call in turn; null, and every call after the last, goes well. */
  readonly faults: readonly (Fault | null)[];
}

/** One request, and what its targets do to it. */
export interface Run {
  readonly id: number;
  readonly client: ClientProtocol;
  readonly stream: boolean;
  /** Whether the answer is a call of a tool. */
  readonly tool: boolean;
  /** Whether broken answers end as if all were well. */
  readonly cleanly: boolean;
  /** Whether the next target is asked beside one that is silent, in place of after it. */
  readonly hedge: boolean;
  /** How far streams are held back; null where only their first content is waited for. */
  readonly commitAfter: CommitPoint | null;
  readonly targets: readonly RunTarget[];
}

/** The numbers in which every fault has met every pair of protocols. */
export const RUNS_OF_EVERY_PAIR = everyFault.length * 9;

/** The run of a number: its first fault goes round all that can exist, and with each round on to the next of the nine pairs. */
export function drawRun(id: number): Run {
  const random = randomOf(id);
  const round = Math.floor(id / everyFault.length);
  const first = everyFault[id % everyFault.length] ?? null;
  const pair = ((id % everyFault.length) + round) % 9;
  const client = clientProtocols[pair % 3] ?? "anthropic";
  const stream = (first !== null && isAfterContent(first)) || random(4) > 0;
  const tool = first?.moment === "mid_tool_call" || (first?.moment !== "mid_content" && random(3) === 0);
  const shared = { id, client, stream, tool, cleanly: random(2) === 0 };
  const protocolOf = (i: number): ClientProtocol => {
    if (i === 0 && first !== null && needsChat(first)) return "openai-chat";
    return clientProtocols[i === 0 ? Math.floor(pair / 3) : random(3)] ?? "anthropic";
  };
  const drawFault = (protocol: ClientProtocol): Fault | null => {
    const usable = everyFault.filter(
      (fault) =>
        (stream || !isAfterContent(fault)) &&
        (tool ? fault.moment !== "mid_content" : fault.moment !== "mid_tool_call") &&
        (protocol === "openai-chat" || !needsChat(fault)),
    );
    return random(3) === 0 ? null : (usable[random(usable.length)] ?? null);
  };
  if (first !== null && mayBeHedged(first) && random(2) === 0) {
    return { ...shared, hedge: true, commitAfter: null, targets: hedgedTargets(first, protocolOf, random) };
  }
  // A provider is as impatient in all its calls: one that hangs must hang at once, or the others would be hurried too.
  const drawLater = (protocol: ClientProtocol): Fault | null => {
    const fault = drawFault(protocol);
    return fault?.class === "timed_out" ? null : fault;
  };
  const targets = Array.from({ length: 1 + random(3) }, (_, i): RunTarget => {
    const protocol = protocolOf(i);
    const later = Array.from({ length: 3 }, () => drawLater(protocol));
    return {
      name: `t${i}`,
      protocol,
      keys: 1 + random(2),
      windowTokens: random(2) === 0 ? 100_000 : 200_000,
      faults: [i === 0 ? first : drawFault(protocol), ...later],
    };
  });
  const commitAfter = ([null, null, "complete", 1_000] as const)[random(4)] ?? null;
  return { ...shared, hedge: false, commitAfter: stream ? commitAfter : null, targets };
}

/** What a hedge is there for is silence; beside it stand failures that go on to the next target, so that it does not matter which comes first. */
function mayBeHedged({ class: of, moment }: Fault): boolean {
  return of === "timed_out" && (moment === "before_headers" || moment === "before_content");
}

function hedgedTargets(
  silence: Fault,
  protocolOf: (i: number) => ClientProtocol,
  random: (below: number) => number,
): readonly RunTarget[] {
  const between: Fault[] = [
    silence,
    { class: "server_error", moment: "before_headers" },
    { class: "overloaded", moment: "before_content" },
  ];
  const length = 2 + random(2);
  return Array.from({ length }, (_, i): RunTarget => {
    const fault = i === 0 ? silence : i === length - 1 ? null : (between[random(3)] ?? null);
    return {
      name: `t${i}`,
      protocol: protocolOf(i),
      keys: 1 + random(2),
      windowTokens: 100_000,
      faults: [fault],
    };
  });
}

/** Whole numbers from 0 up to a bound, the same for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), state | 1);
    state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
    return ((state ^ (state >>> 14)) >>> 0) % below;
  };
}
