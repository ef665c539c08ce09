import type { ExitCode } from "./exit-codes.ts";

/** Ends a command early with a message for the person at the terminal. Thrown by commands, printed by `main` alone. */
export class Stop extends Error {
  readonly exitCode: ExitCode;
  readonly help: string | null;

  constructor(exitCode: ExitCode, message: string, help: string | null = null) {
    super(message);
    this.exitCode = exitCode;
    this.help = help;
  }
}
