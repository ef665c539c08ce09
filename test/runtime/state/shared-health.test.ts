import { expect, it } from "vitest";
import { createLog } from "../../../runtime/index.ts";
import { MemoryStore } from "../../../runtime/state/memory-store.ts";
import { NO_MORE } from "../../../runtime/state/outgoing-notes.ts";
import { SharedState } from "../../../runtime/state/shared-state.ts";
import { Cable } from "./cable.ts";
import { HeldClock, settled } from "./held-clock.ts";

const log = createLog({ level: "silent" });

interface Heard {
  readonly key: string;
  readonly value: string;
  readonly forMs: number | null;
}

async function gatewayOn(store: MemoryStore, name: string, clock: HeldClock) {
  const cable = new Cable(name);
  const state = new SharedState(name, cable, clock, log);
  const heard: Heard[] = [];
  const origins: string[] = [];
  state.onHealth((key, value, untilMs) =>
    heard.push({ key, value, forMs: untilMs === null ? null : untilMs - clock.nowMs() }),
  );
  state.onOrigin((key, value) => origins.push(`${key} ${value}`));
  void state.start(1_000);
  cable.plugInto(store);
  await settled();
  return { cable, state, heard, origins };
}

it("health is told to the others, and to those that come later with the time that is left", async () => {
  const clock = new HeldClock();
  const store = new MemoryStore(clock);
  const [a, b] = [await gatewayOn(store, "a", clock), await gatewayOn(store, "b", clock)];
  a.state.tellHealth("key 1", "payment", clock.nowMs() + 60_000);
  await settled();
  expect(b.heard).toEqual([{ key: "key 1", value: "payment", forMs: 60_000 }]);
  expect(a.heard).toEqual([]);
  await clock.pass(20_000);
  expect((await gatewayOn(store, "c", clock)).heard).toEqual([
    { key: "key 1", value: "payment", forMs: 40_000 },
  ]);
  b.state.tellHealth("key 1", "", NO_MORE);
  await settled();
  expect(a.heard).toEqual([{ key: "key 1", value: "", forMs: null }]);
  expect((await gatewayOn(store, "d", clock)).heard).toEqual([]);
});

it("what is found out alone is told on the return, for as long as it still holds, and so is what the store has lost", async () => {
  const clock = new HeldClock();
  const a = await gatewayOn(new MemoryStore(clock), "a", clock);
  a.state.tellHealth("key before", "payment", clock.nowMs() + 300_000);
  await settled();
  a.cable.cut();
  a.state.tellHealth("key brief", "rate_limited", clock.nowMs() + 5_000);
  a.state.tellHealth("key long", "rate_limited", clock.nowMs() + 90_000);
  a.state.tellOrigin("answer 1", "openai");
  await clock.pass(30_000);
  const empty = new MemoryStore(clock);
  const b = await gatewayOn(empty, "b", clock);
  a.cable.plugInto(empty);
  await settled();
  expect(b.heard.sort((one, other) => one.key.localeCompare(other.key))).toEqual([
    { key: "key before", value: "payment", forMs: 270_000 },
    { key: "key long", value: "rate_limited", forMs: 60_000 },
  ]);
  expect(b.origins).toEqual(["answer 1 openai"]);
  const late = await gatewayOn(empty, "late", clock);
  expect(late.heard.map(({ key }) => key).sort()).toEqual(["key before", "key long"]);
  expect(late.origins).toEqual(["answer 1 openai"]);
});
