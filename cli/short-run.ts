import { setFlagsFromString } from "node:v8";

/**
 * Tells the engine that this process ends soon. By itself V8 takes half of the processor time of a compile for optimising functions that
 * then run for another moment; with a tenth of its eagerness the little that runs for long is still optimised. The flag has no stable
 * name, so each Node that we support has its own, and any other keeps what it has.
 */
export function expectShortRun(): void {
  const flag = lessEager[process.versions.node.split(".")[0] ?? ""];
  if (flag !== undefined) setFlagsFromString(flag);
}

const lessEager: Readonly<Record<string, string>> = {
  20: "--interrupt-budget=700000",
  22: "--invocation-count-for-turbofan=40000",
  24: "--invocation-count-for-turbofan=40000",
  26: "--invocation-count-for-turbofan=40000",
};
