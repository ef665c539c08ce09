import { type DestinationStream, type Logger, pino } from "pino";
import { standardOutput } from "./log-output.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** The gateway's log: JSON lines, secrets taken out by the names of their fields. */
export type Log = Logger;

export interface LogOptions {
  readonly level: "silent" | "error" | "warn" | "info" | "debug";
  /** Where the lines go; standard output by default. */
  readonly destination?: DestinationStream;
}

export function createLog(options: LogOptions): Log {
  const settings = {
    level: options.level,
    base: null,
    // A walk of our own: pino's redaction by path costs more than all else of a line.
    formatters: { level: (label: string) => ({ level: label }), log: withoutSecrets },
    serializers: { err: (error: Error) => withoutSecrets({ ...pino.stdSerializers.err(error) }) },
  };
  return pino(settings, options.destination ?? standardOutput());
}
