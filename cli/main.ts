#!/usr/bin/env node
import { CommanderError } from "commander";
import { exitCode } from "./exit-codes.ts";
import { program } from "./program.ts";
import { Stop } from "./stop.ts";
import { remark } from "./terminal.ts";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader of a pipe has left (`signalbox inspect plan | head`): nothing more to say.
  if (error.code === "EPIPE") process.exit();
  throw error;
});

try {
  process.exitCode = await program(process.argv.slice(2));
} catch (error) {
  process.exitCode = ended(error);
}

function ended(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  if (error instanceof Stop) {
    remark(`error: ${error.message}`);
    if (error.help !== null) remark(`  = help: ${error.help}`);
    return error.exitCode;
  }
  remark("error[SB9001]: Signalbox itself failed; this is a defect, not a mistake of yours");
  remark(error instanceof Error ? (error.stack ?? error.message) : String(error));
  remark("  = help: please report it with the command and, if you can, the rules");
  return exitCode.internal;
}
