import { describe, expect, it } from "vitest";
import { AttemptTimer } from "../../../runtime/attempts/attempt-timer.ts";
import { readWhole } from "../../../runtime/attempts/read-whole.ts";
import { Cohort } from "../../../runtime/clock/cohort.ts";
import { StopSignal } from "../../../runtime/failures/stop-signal.ts";
import { BufferedBytes } from "../../../runtime/limits/buffered-bytes.ts";
import { UpstreamBody } from "../../../runtime/upstream/upstream-body.ts";
import { HeldClock } from "../state/held-clock.ts";

const timeouts = { connectMs: 10, firstTokenMs: 100, idleMs: 50, totalMs: 1_000 };

function reading(limitBytes: number, roomBytes: number) {
  const clock = new HeldClock();
  const body = new UpstreamBody(new Cohort());
  const timer = new AttemptTimer(timeouts, Number.POSITIVE_INFINITY, new StopSignal(), clock);
  const buffered = new BufferedBytes(roomBytes);
  const account = buffered.open();
  return { clock, body, timer, buffered, account, start: () => readWhole(body, timer, account, limitBytes) };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (words: string): Uint8Array => new TextEncoder().encode(words);

describe("a body that is read whole", () => {
  it.each([0, 1, 2, 3])(
    "is its pieces in their order, %i of them there before the reader",
    async (before) => {
      const { body, start } = reading(100, 100);
      const pieces = ["one ", "two ", "three"];
      for (const piece of pieces.slice(0, before)) body.push(bytes(piece));
      const read = start();
      for (const piece of pieces.slice(before)) body.push(bytes(piece));
      body.end();
      const whole = await read;
      expect(whole.kind === "read" && text(whole.bytes)).toBe("one two three");
    },
  );

  it("may have ended before anyone reads, and may be empty", async () => {
    const { body, start } = reading(100, 100);
    body.end();
    expect(await start()).toEqual({ kind: "read", bytes: new Uint8Array(0) });
  });

  it.each([
    ["that one answer may have", 5, 100, "too_large"],
    ["that all bodies may have together", 100, 5, "no_room"],
  ])("is dropped at more bytes than those %s", async (_, limitBytes, roomBytes, kind) => {
    for (const before of [0, 2]) {
      const { body, start } = reading(limitBytes, roomBytes);
      const pieces = ["abcd", "efgh", "ijkl"];
      for (const piece of pieces.slice(0, before)) body.push(bytes(piece));
      const read = start();
      for (const piece of pieces.slice(before)) body.push(bytes(piece));
      body.end();
      expect(await read).toEqual({ kind });
      expect((await body.next()).kind).toBe("failed");
    }
  });

  it("tells what broke it off, before the reader or after", async () => {
    for (const isEarly of [true, false]) {
      const { body, start } = reading(100, 100);
      body.push(bytes("half"));
      const error = new Error("reset");
      if (isEarly) body.fail(error);
      const read = start();
      if (!isEarly) body.fail(error);
      expect(await read).toEqual({ kind: "failed", error });
    }
  });

  it("takes its bytes from the account, and is waited for at each piece", async () => {
    const { body, timer, clock, buffered, account, start } = reading(100, 100);
    const read = start();
    for (let piece = 0; piece < 4; piece++) {
      await clock.pass(40);
      expect(timer.signal.aborted).toBe(false);
      body.push(bytes("12345"));
    }
    expect(buffered.held).toBe(20);
    await clock.pass(110);
    expect(timer.signal.aborted).toBe(true);
    body.fail(timer.signal.reason);
    expect((await read).kind).toBe("failed");
    account.close();
    expect(buffered.held).toBe(0);
  });
});
