import cluster from "node:cluster";
import { write, writeSync } from "node:fs";
import type { DestinationStream } from "pino";
import type { Cancel, Clock } from "../clock/clock.ts";
import { systemClock } from "../clock/system-clock.ts";
import { firstWholeLines } from "./whole-lines.ts";

/** Where log lines go: what `node:fs` does for a file descriptor. */
export interface LogDevice {
  /** Begins to write, as many of the bytes as it takes at once, which it answers; `done` hears how many were written. */
  write(bytes: Uint8Array, done: (error: NodeJS.ErrnoException | null, written: number) => void): number;
  writeSync(bytes: Uint8Array): number;
}

/** Lines that cannot be written are held up to here; then they are dropped, and counted. */
const MOST_HELD_BYTES = 8 * 1024 * 1024;
const RETRY_BUSY_MS = 20;
const RETRY_FAILED_MS = 1_000;
/** How often a full pipe is tried again at the exit, which must not hang on its reader. */
const LAST_TRIES = 20;

/**
 * Writes log lines in the background, those that came meanwhile together. A disk that is full or a reader that has stopped costs log
 * lines and never a request: what has no room is dropped, and a line says how many when there is room again.
 */
export class LogOutput implements DestinationStream {
  readonly #device: LogDevice;
  readonly #clock: Clock;
  readonly #complain: (problem: string) => void;
  #waiting: string[] = [];
  #waitingBytes = 0;
  /** What is being written, or could not be. */
  #current: Uint8Array = NOTHING;
  /** How much of it the device has taken to write. */
  #underWay = 0;
  #state: "idle" | "writing" | "resting" | "closed" = "idle";
  #cancelRest: Cancel = () => {};
  #dropped = 0;
  #complained = false;

  /** `complain` is told once in each outage why the log is not written. */
  constructor(device: LogDevice, clock: Clock, complain: (problem: string) => void) {
    this.#device = device;
    this.#clock = clock;
    this.#complain = complain;
  }

  write(line: string): void {
    if (this.#state === "closed") return;
    if (this.#waitingBytes + line.length > MOST_HELD_BYTES) {
      this.#complainOnce("its reader has stopped; lines are dropped");
      this.#dropped++;
      return;
    }
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    if (this.#state === "idle") this.#next();
  }

  /** Writes what is left before the process ends; gives up where nobody takes it. */
  finish(): void {
    this.#cancelRest();
    // A write under way was given to the system; writing it again could say it twice.
    if (this.#state === "writing") this.#current = this.#current.subarray(this.#underWay);
    this.#gather();
    for (let tries = 0; this.#current.length > 0 && tries < LAST_TRIES && this.#state !== "closed"; ) {
      try {
        this.#current = this.#current.subarray(this.#device.writeSync(this.#current));
      } catch (error) {
        if (!isBusy(error)) return;
        tries++;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_BUSY_MS);
      }
    }
  }

  #next(): void {
    if (this.#current.length === 0) this.#gather();
    if (this.#current.length === 0) {
      this.#state = "idle";
      return;
    }
    this.#state = "writing";
    this.#underWay = this.#device.write(this.#current, (error, written) => {
      if (error !== null) return this.#failed(error);
      this.#current = this.#current.subarray(written);
      this.#complained = false;
      this.#next();
    });
  }

  #gather(): void {
    if (this.#dropped > 0 && this.#waiting.length > 0) {
      const lost = { level: "warn", time: Math.round(this.#clock.nowMs()), lines: this.#dropped };
      this.#waiting.push(`${JSON.stringify({ ...lost, msg: "log lines were dropped" })}\n`);
      this.#dropped = 0;
    }
    const text = this.#waiting.join("");
    this.#waiting = [];
    this.#waitingBytes = 0;
    const more = Buffer.from(text, "utf8");
    this.#current = this.#current.length === 0 ? more : Buffer.concat([this.#current, more]);
  }

  #complainOnce(because: string): void {
    if (this.#complained) return;
    this.#complained = true;
    this.#complain(`the log cannot be written (${because}); requests are served on`);
  }

  #failed(error: NodeJS.ErrnoException): void {
    if (error.code === "EPIPE") {
      this.#complainOnce("nobody reads it any more");
      this.#state = "closed";
      this.#current = NOTHING;
      this.#waiting = [];
      return;
    }
    if (!isBusy(error)) this.#complainOnce(error.code ?? error.message);
    this.#state = "resting";
    this.#cancelRest = this.#clock.after(isBusy(error) ? RETRY_BUSY_MS : RETRY_FAILED_MS, () => this.#next());
  }
}

/** Standard output, of which a process has one, written to until the process ends; a log that cannot be written does not keep it from ending. */
export function standardOutput(): LogOutput {
  theOutput ??= openStandardOutput();
  return theOutput;
}

let theOutput: LogOutput | null = null;

function openStandardOutput(): LogOutput {
  const atOnce = cluster.isWorker ? firstWholeLines : (bytes: Uint8Array) => bytes;
  const device: LogDevice = {
    write(bytes, done) {
      const now = atOnce(bytes);
      write(STDOUT, now, 0, now.length, null, (error, written) => {
        // A write wakes a thread, which costs more than the line: those of the next moment go out together.
        if (error === null && written === bytes.length) clock.after(GATHERING_MS, () => done(null, written));
        else done(error, written);
      });
      return now.length;
    },
    writeSync: (bytes) => writeSync(STDOUT, atOnce(bytes)),
  };
  const clock: Clock = {
    nowMs: systemClock.nowMs,
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs).unref();
      return () => clearTimeout(timer);
    },
  };
  const output = new LogOutput(device, clock, (problem) => process.stderr.write(`warning: ${problem}\n`));
  process.once("exit", () => output.finish());
  return output;
}

const STDOUT = 1;
const GATHERING_MS = 10;
const NOTHING = new Uint8Array(0);

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EAGAIN" || error.code === "EBUSY");
}
