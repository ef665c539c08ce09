import { type DestinationStream, type Logger, pino } from "pino";

/** The gateway's log: JSON lines, secrets taken out by path. */
export type Log = Logger;

export interface LogOptions {
  readonly level: "silent" | "error" | "warn" | "info" | "debug";
  /** Where the lines go; standard output by default. */
  readonly destination?: DestinationStream;
}

/** What never stands in a line, at whatever depth our own fields nest. */
const secretFields = ["authorization", "cookie", "secret", "password", '["x-api-key"]', '["set-cookie"]'];

export function createLog(options: LogOptions): Log {
  const anyPlace = (field: string): string[] => {
    const dotted = field.startsWith("[") ? field : `.${field}`;
    return [field, `*${dotted}`, `*.*${dotted}`];
  };
  const settings = {
    level: options.level,
    base: null,
    redact: { paths: secretFields.flatMap(anyPlace), censor: "[redacted]" },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}
