import type { Cancel } from "../clock/clock.ts";
import { Interruption } from "../failures/interruption.ts";
import type { GatewayState } from "./gateway-state.ts";
import type { Listener } from "./listen.ts";

/** Stops taking requests, finishes those under way, and breaks off what is left after the deadline; once. */
export async function stopGateway(
  listeners: readonly Listener[],
  state: GatewayState,
  deadlineMs: number,
): Promise<void> {
  if (state.draining) return;
  state.draining = true;
  state.log.info({ inFlight: state.concurrency.inside }, "stopping");
  const cancel = state.clock.after(deadlineMs, () => {
    state.stopNow.abort(new Interruption("shutdown"));
    state.clock.after(SETTLE_MS, () => {
      for (const { app } of listeners) app.server.closeAllConnections();
    });
  });
  let cancelSweep: Cancel = () => {};
  // A client that keeps its connection after its last answer would keep the gateway from stopping.
  const sweep = (): void => {
    for (const { app } of listeners) app.server.closeIdleConnections();
    cancelSweep = state.clock.after(SWEEP_MS, sweep);
  };
  sweep();
  await Promise.all(listeners.map(({ app }) => app.close()));
  cancel();
  cancelSweep();
  await state.upstream.close();
  state.records.settle();
  await Promise.all([
    state.usage.flush(),
    state.telemetry?.close(TELEMETRY_DEADLINE_MS),
    state.shared?.close(),
  ]);
  state.log.info("stopped");
}

/** After the deadline: how long the last error events may take to reach their clients. */
const SETTLE_MS = 500;
const SWEEP_MS = 50;
/** How long a stop may wait for the collector to take what is left. */
const TELEMETRY_DEADLINE_MS = 3_000;
