import { setImmediate as nextTurn } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { describe, expect, it } from "vitest";
import { Cohort } from "../../../runtime/clock/cohort.ts";
import { UpstreamBody } from "../../../runtime/upstream/upstream-body.ts";

const KiB = 1_024;

/** A body with the switch of its socket, which counts what it lets through. */
function bodyOnASocket(cohort = new Cohort()) {
  const body = new UpstreamBody(cohort);
  const socket = { paused: false, aborted: null as Error | null, sent: 0 };
  const controller: Dispatcher.DispatchController = {
    get paused() {
      return socket.paused;
    },
    get aborted() {
      return socket.aborted !== null;
    },
    get reason() {
      return socket.aborted;
    },
    pause: () => {
      socket.paused = true;
    },
    resume: () => {
      socket.paused = false;
    },
    abort: (reason) => {
      socket.aborted = reason;
    },
  };
  body.attach(controller);
  const flow = (): void => {
    while (!socket.paused && socket.sent < 100 * 16 * KiB) {
      body.push(new Uint8Array(16 * KiB));
      socket.sent += 16 * KiB;
    }
  };
  return { body, socket, flow };
}

describe("the body of an answer", () => {
  it("takes no more from its socket than its reader has read and 64 KiB", async () => {
    const { body, socket, flow } = bodyOnASocket();
    let read = 0;
    for (let times = 0; times < 20; times++) {
      flow();
      expect(socket.paused).toBe(true);
      expect(socket.sent - read).toBe(64 * KiB);
      const part = await body.next();
      read += part.kind === "bytes" ? part.pieces.reduce((sum, { byteLength }) => sum + byteLength, 0) : 0;
    }
    expect(read).toBe(20 * 64 * KiB);
  });

  it("gives all that came in one packet as one part, also to a reader that waits", async () => {
    const { body } = bodyOnASocket();
    const next = body.next();
    body.push(new Uint8Array(3));
    body.push(new Uint8Array(5));
    expect(await next).toEqual({ kind: "bytes", pieces: [new Uint8Array(3), new Uint8Array(5)] });
  });

  describe("among other requests", () => {
    const crowded = (): Cohort => {
      const cohort = new Cohort();
      cohort.enter();
      cohort.enter();
      return cohort;
    };

    it("gives all that came in one turn of the event loop as one part, and no sooner", async () => {
      const { body } = bodyOnASocket(crowded());
      let part: unknown = null;
      const next = body.next().then((came) => {
        part = came;
      });
      body.push(new Uint8Array(3));
      await null;
      body.push(new Uint8Array(5));
      body.end();
      await null;
      expect(part).toBe(null);
      await next;
      expect(part).toEqual({ kind: "bytes", pieces: [new Uint8Array(3), new Uint8Array(5)] });
      expect(await body.next()).toEqual({ kind: "end" });
    });

    it("tells a reader that takes it as it comes of its end, after the last piece and once", async () => {
      const { body } = bodyOnASocket(crowded());
      const told: unknown[] = [];
      body.flowInto({
        piece: ({ byteLength }) => told.push(byteLength),
        ended: ({ kind }) => told.push(kind),
      });
      body.push(new Uint8Array(3));
      body.push(new Uint8Array(5));
      body.end();
      body.fail(new Error("too late"));
      expect(told).toEqual([3, 5]);
      await nextTurn();
      await nextTurn();
      expect(told).toEqual([3, 5, "end"]);
    });

    it("drops its connection at once when it is broken off", async () => {
      const { body, socket } = bodyOnASocket(crowded());
      const next = body.next();
      const reason = new Error("the client left");
      body.fail(reason);
      expect(socket.aborted).toBe(reason);
      expect(await next).toEqual({ kind: "failed", error: reason });
    });
  });

  it("drops what was not read and its connection when it is broken off, once", async () => {
    const { body, socket, flow } = bodyOnASocket();
    let settled = 0;
    body.onSettled(() => settled++);
    flow();
    const reason = new Error("the client left");
    body.fail(reason);
    body.fail(new Error("again"));
    body.end();
    expect(socket.aborted).toBe(reason);
    expect(await body.next()).toEqual({ kind: "failed", error: reason });
    expect(await body.next()).toEqual({ kind: "failed", error: reason });
    expect(settled).toBe(1);
  });

  it("gives what came before its end, and then its end again and again", async () => {
    const { body } = bodyOnASocket();
    body.push(new Uint8Array(3));
    body.end();
    body.push(new Uint8Array(5));
    expect(await body.next()).toEqual({ kind: "bytes", pieces: [new Uint8Array(3)] });
    expect(await body.next()).toEqual({ kind: "end" });
    expect(await body.next()).toEqual({ kind: "end" });
  });
});
