import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import { everyFault, type Fault, isAfterContent } from "./fault-table.ts";

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
  readonly targets: readonly RunTarget[];
}

/** The run of a number: its first fault goes round all that can exist, and the protocols round their nine pairs. */
export function drawRun(id: number): Run {
  const random = randomOf(id);
  const first = everyFault[id % everyFault.length] ?? null;
  const round = Math.floor(id / everyFault.length);
  const pair = (id + round) % 9;
  const client = clientProtocols[pair % 3] ?? "anthropic";
  const stream = (first !== null && isAfterContent(first)) || random(4) > 0;
  const tool = first?.moment === "mid_tool_call" || (first?.moment !== "mid_content" && random(3) === 0);
  const usable = everyFault.filter(
    (fault) =>
      (stream || !isAfterContent(fault)) &&
      (tool ? fault.moment !== "mid_content" : fault.moment !== "mid_tool_call"),
  );
  const drawFault = (): Fault | null => (random(3) === 0 ? null : (usable[random(usable.length)] ?? null));
  // A provider is as impatient in all its calls: one that hangs must hang at once, or the others would be hurried too.
  const drawLater = (): Fault | null => {
    const fault = drawFault();
    return fault?.class === "timed_out" ? null : fault;
  };
  const targets = Array.from({ length: 1 + random(3) }, (_, i): RunTarget => {
    const keys = 1 + random(2);
    const faults = [i === 0 ? first : drawFault(), ...Array.from({ length: 3 }, drawLater)];
    return {
      name: `t${i}`,
      protocol: clientProtocols[i === 0 ? Math.floor(pair / 3) : random(3)] ?? "anthropic",
      keys,
      windowTokens: random(2) === 0 ? 100_000 : 200_000,
      faults,
    };
  });
  return { id, client, stream, tool, cleanly: random(2) === 0, targets };
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
