import { type DestinationStream, pino } from "pino";
import type { Log } from "./log.ts";
import { type RequestLine, writeRequestLine } from "./request-line.ts";

/**
 * The log's lines of requests that are over, written in one piece: a logger for all occasions looks at each of their many fields by
 * itself. None of these has a name that is kept out of the log.
 */
export class RequestLog {
  readonly #log: Log;
  readonly #destination: DestinationStream;
  readonly #bindings: string;

  constructor(log: Log) {
    this.#log = log;
    this.#destination = destinationOf(log);
    const bindings = JSON.stringify(log.bindings()).slice(1, -1);
    this.#bindings = bindings === "" ? "" : `,${bindings}`;
  }

  write(line: RequestLine): void {
    if (!this.#log.isLevelEnabled("info")) return;
    const head = `"level":"info","time":${Date.now()}${this.#bindings}`;
    this.#destination.write(`{${head},${writeRequestLine(line)},"msg":"request"}\n`);
  }
}

/** Where a log writes: pino shows it to extensions, and its types do not. */
function destinationOf(log: Log): DestinationStream {
  const stream: unknown = Reflect.get(log, pino.symbols.streamSym);
  if (!isDestination(stream)) throw new Error("the log has no destination");
  return stream;
}

function isDestination(value: unknown): value is DestinationStream {
  return typeof value === "object" && value !== null && "write" in value && typeof value.write === "function";
}
