import { describe, expect, it } from "vitest";
import { type LogDevice, LogOutput } from "../../../runtime/telemetry/log-output.ts";

type Done = Parameters<LogDevice["write"]>[1];

/** A device that does as the test says: each write waits until it is told how it ended. */
function start(atOnce = Number.POSITIVE_INFINITY) {
  const written: string[] = [];
  const pending: { readonly bytes: Uint8Array; readonly done: Done }[] = [];
  const timers: { readonly ms: number; readonly run: () => void }[] = [];
  const complaints: string[] = [];
  let syncError: string | null = null;
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");
  const device: LogDevice = {
    write(bytes, done) {
      const now = bytes.subarray(0, atOnce);
      pending.push({ bytes: now, done });
      return now.length;
    },
    writeSync(bytes) {
      if (syncError !== null) throw Object.assign(new Error(syncError), { code: syncError });
      written.push(text(bytes));
      return bytes.length;
    },
  };
  const clock = {
    nowMs: () => 1_000,
    after: (ms: number, run: () => void) => {
      timers.push({ ms, run });
      return () => void timers.splice(0);
    },
  };
  const output = new LogOutput(device, clock, (problem) => complaints.push(problem));
  return {
    output,
    written,
    timers,
    complaints,
    takes(count = Number.POSITIVE_INFINITY) {
      const { bytes, done } = pending.shift() ?? expect.unreachable("nothing is being written");
      const taken = bytes.subarray(0, count);
      written.push(text(taken));
      done(null, taken.length);
    },
    fails(code: string) {
      const { done } = pending.shift() ?? expect.unreachable("nothing is being written");
      done(Object.assign(new Error(code), { code }), 0);
    },
    retry: () => timers.shift()?.run(),
    failSync: (code: string | null) => {
      syncError = code;
    },
    get pending() {
      return pending.length;
    },
  };
}

describe("the log's output", () => {
  it("writes one piece at a time, the lines that came meanwhile together, in order", () => {
    const log = start();
    for (const line of ["a\n", "b\n", "c\n"]) log.output.write(line);
    expect(log.pending).toBe(1);
    log.takes();
    log.takes();
    expect(log.pending).toBe(0);
    expect(log.written).toEqual(["a\n", "b\nc\n"]);
  });

  it("goes on where a write took a part, inside a character too", () => {
    const log = start();
    log.output.write("é\n");
    log.takes(1);
    log.takes();
    expect(log.pending).toBe(0);
    log.output.write("next\n");
    log.takes();
    expect(log.written.at(-1)).toBe("next\n");
  });

  it("keeps its lines while the disk is full, says so once, and writes them when there is room", () => {
    const log = start();
    log.output.write("a\n");
    log.fails("ENOSPC");
    for (let i = 0; i < 5; i++) {
      log.output.write(`${i}\n`);
      expect(log.pending).toBe(0);
      log.retry();
      log.fails("ENOSPC");
    }
    expect(log.complaints).toEqual(["the log cannot be written (ENOSPC); requests are served on"]);
    log.retry();
    log.takes();
    log.takes();
    expect(log.written.join("")).toBe("a\n0\n1\n2\n3\n4\n");
    log.output.write("b\n");
    log.fails("EIO");
    expect(log.complaints).toHaveLength(2);
  });

  it("tries a full pipe again soon, without a word", () => {
    const log = start();
    log.output.write("a\n");
    log.fails("EAGAIN");
    expect(log.timers[0]?.ms).toBeLessThan(100);
    log.retry();
    log.takes();
    expect(log.written).toEqual(["a\n"]);
    expect(log.complaints).toEqual([]);
  });

  it("holds 8 MiB at most, and says afterwards how many lines it dropped", () => {
    const log = start();
    log.output.write("first\n");
    const line = `${"x".repeat(1024 * 1024 - 1)}\n`;
    for (let i = 0; i < 20; i++) log.output.write(line);
    log.takes();
    log.takes();
    expect(log.pending).toBe(0);
    const said = log.written.join("").trimEnd().split("\n");
    expect(said).toHaveLength(10);
    expect(JSON.parse(said.at(-1) ?? "")).toEqual({
      level: "warn",
      time: 1_000,
      lines: 12,
      msg: "log lines were dropped",
    });
  });

  it("stops for good when its reader has left", () => {
    const log = start();
    log.output.write("a\n");
    log.fails("EPIPE");
    log.output.write("b\n");
    log.output.finish();
    expect([log.pending, log.written]).toEqual([0, []]);
    expect(log.complaints).toEqual([expect.stringContaining("nobody reads it any more")]);
  });

  it("writes what is left at the end, and does not wait for a disk that is full", () => {
    const log = start();
    log.output.write("a\n");
    log.fails("ENOSPC");
    log.output.write("b\n");
    log.failSync("ENOSPC");
    log.output.finish();
    log.failSync(null);
    log.output.finish();
    expect(log.written.join("")).toBe("a\nb\n");
  });

  it("writes at the end what a write under way has not been given", () => {
    const log = start(3);
    log.output.write("given, and not\n");
    log.output.write("later\n");
    log.output.finish();
    expect(log.written.join("")).toBe("en, and not\nlater\n");
  });

  it("waits for a full pipe at the end, but not for ever", () => {
    const log = start();
    log.output.write("a\n");
    log.fails("EAGAIN");
    log.failSync("EAGAIN");
    log.output.finish();
    expect(log.written).toEqual([]);
  });
});
