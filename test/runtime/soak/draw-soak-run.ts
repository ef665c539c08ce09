import { clientProtocols } from "../../../schemas/index.ts";
import type { Run, RunTarget } from "../faults/draw-run.ts";
import type { Fault, FaultClass, FaultMoment } from "../faults/fault-table.ts";

/** The targets of the gateway, each of its own protocol; a chain begins with one of them and goes round. */
export const soakTargets = clientProtocols.map((protocol, row) => ({ name: `t${row}`, protocol }));

/** A run, and the chain that it is sent through. */
export interface SoakRun extends Run {
  readonly chain: string;
}

/** Faults that leave no trace in the health of a key or target, so that every request's result can be computed by itself. */
const classes: readonly FaultClass[] = [
  "client_gone",
  "overloaded",
  "forbidden",
  "too_long",
  "transient",
  "server_error",
  "malformed",
  "refused",
  "timed_out",
];
const later: readonly FaultMoment[] = ["before_content", "mid_content", "end"];

/** The run of a number: one in ten has a fault, and of these one in ten is silence that a hedge ends. */
export function drawSoakRun(id: number): SoakRun {
  const random = mixed(id);
  const first = random % 3;
  const client = clientProtocols[(random >>> 3) % 3] ?? "anthropic";
  const fault = id % 10 === 0 ? faultOf(id / 10) : null;
  const hedge = id % 100 === 50;
  const stream = fault !== null || (random >>> 12) % 8 > 0;
  const held = !hedge && (random >>> 16) % 5 === 0;
  const silence: Fault = { class: "timed_out", moment: "before_content" };
  const target = (place: number): RunTarget => {
    const row = soakTargets[(first + place) % 3] ?? { name: "", protocol: "anthropic" };
    const own = place > 0 ? null : hedge ? silence : fault;
    return { ...row, keys: 1, windowTokens: 100_000, faults: [own] };
  };
  return {
    id,
    client,
    stream,
    tool: false,
    cleanly: random % 2 === 0,
    hedge,
    commitAfter: stream && held ? "complete" : null,
    chain: `${hedge ? "hedged" : held ? "held" : "plain"}${first}`,
    targets: hedge ? [target(0), target(1)] : [target(0), target(1), target(2)],
  };
}

/** The faults go round. */
function faultOf(number: number): Fault {
  const of = classes[number % classes.length] ?? "server_error";
  const moment = later[Math.floor(number / classes.length) % later.length] ?? "end";
  if (of === "transient") return { class: of, moment: "before_headers" };
  // Whoever waits in vain for a first content waits too long for a test.
  return { class: of, moment: of === "timed_out" && moment === "before_content" ? "mid_content" : moment };
}

function mixed(id: number): number {
  let state = Math.imul(id + 1, 0x9e3779b1);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  return (state ^ (state >>> 13)) >>> 0;
}
