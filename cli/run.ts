import { CommanderError } from "commander";
import { type ExitCode, exitCode } from "./exit-codes.ts";
import { program } from "./program.ts";
import { Stop } from "./stop.ts";
import { remark } from "./terminal.ts";

/** Runs one command line (without node and script), says what went wrong, and gives the exit code. */
export function run(words: readonly string[]): Promise<ExitCode> {
  return program(words).catch(ended);
}

function ended(error: unknown): ExitCode {
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
