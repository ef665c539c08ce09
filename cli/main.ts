#!/usr/bin/env node
import { exitCode } from "./exit-codes.ts";
import { failure } from "./files.ts";
import { run } from "./run.ts";
import { remark } from "./terminal.ts";

/** What could not be printed makes a command fail, whatever else it found. */
let unprinted = false;

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader of a pipe has left (`signalbox inspect plan | head`): it has what it wanted, and the verdict stands.
  if (error.code === "EPIPE" || unprinted) return;
  unprinted = true;
  process.exitCode = exitCode.usage;
  remark(`error: cannot write the output: ${failure(error)}`);
});
// Where nobody can be told, nobody is.
process.stderr.on("error", () => {});

const code = await run(process.argv.slice(2));
process.exitCode = unprinted ? exitCode.usage : code;
