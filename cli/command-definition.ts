import type { Command } from "commander";
import type { ExitCode } from "./exit-codes.ts";

/** Adds one command to the program; its action tells how it ended through `done`. */
export type CommandDefinition = (program: Command, done: (code: ExitCode) => void) => void;
