import { setFlagsFromString } from "node:v8";

/**
 * Tells the engine that this process serves on and on. V8 counts the bodies that pass, which lie outside its heap, against a limit that
 * is a multiple of what lives in the heap. A gateway that is not busy all the time gets a small multiple, and with every 150
 * requests of 50 KB a full collection that finds nothing, for a third of the processor time; this is the largest that V8 takes by itself, four.
 * And when a busy gateway falls quiet V8 would give memory back at once, and with it the code that it had compiled: the next thousands of
 * requests took about twice as long.
 */
export function expectLongRun(): void {
  for (const flag of longRunFlags) setFlagsFromString(flag);
}

export const longRunFlags: readonly string[] = ["--heap-growing-percent=300", "--no-memory-reducer"];
