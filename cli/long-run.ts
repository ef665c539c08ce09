import { setFlagsFromString } from "node:v8";

/**
 * Tells the engine that this process serves on and on. V8 counts the bodies that pass, which lie outside its heap, against a limit that
 * is a multiple of what lives in the heap. A gateway that is not busy all the time gets a small multiple, and with every 150
 * requests of 50 KB a full collection that finds nothing, for a third of the processor time; this is the largest that V8 takes by itself, four.
 */
export function expectLongRun(): void {
  setFlagsFromString(HEAP_GROWTH);
}

export const HEAP_GROWTH = "--heap-growing-percent=300";
