import { startUpstreamThat, type TestUpstream } from "../../upstream/upstream.ts";
import { wordsOfFault } from "../faults/expected-result.ts";
import { behaviourOf } from "../faults/fault-table.ts";
import { drawSoakRun } from "./draw-soak-run.ts";

/** How long a healthy stream pauses after its first content, so that many are under way at once. */
const PAUSE_MS = 1_500;

/** One server for every target: which request a call belongs to stands in its text. Keeps nothing of what is over. */
export class SoakProviders {
  /** By run that is not over, the calls so far. */
  readonly #calls = new Map<number, string[]>();
  #upstream: TestUpstream | null = null;

  get url(): string {
    return this.#upstream?.url ?? "";
  }

  async start(): Promise<void> {
    const upstream = await startUpstreamThat("soak", (call) => {
      upstream.calls.length = 0;
      const id = Number(/soak run (\d+)\./.exec(call.bytes.toString("latin1"))?.[1]);
      const target = /^\/(t\d)\//.exec(call.path)?.[1] ?? "";
      if (Number.isNaN(id)) throw new Error(`a call of no run: ${call.path}`);
      const run = drawSoakRun(id);
      const calls = this.#calls.get(id);
      // A call that was given up may be read when its run is over.
      if (calls === undefined) return { behaviour: { kind: "hang", after: "nothing" }, name: target };
      const number = calls.filter((one) => one === target).length;
      calls.push(target);
      const fault = run.targets.find(({ name }) => name === target)?.faults[number] ?? null;
      const behaviour =
        fault === null && run.stream
          ? ({ kind: "slow", pauseMs: PAUSE_MS } as const)
          : behaviourOf(fault, wordsOfFault(target, number), run.stream, run.cleanly);
      return { behaviour, name: target };
    });
    this.#upstream = upstream;
  }

  begin(id: number): readonly string[] {
    const calls: string[] = [];
    this.#calls.set(id, calls);
    return calls;
  }

  end(id: number): void {
    this.#calls.delete(id);
  }

  async stop(): Promise<void> {
    await this.#upstream?.close();
  }
}
