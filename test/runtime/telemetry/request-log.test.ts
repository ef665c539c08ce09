import { describe, expect, it } from "vitest";
import { createLog } from "../../../runtime/telemetry/log.ts";
import { RequestLog } from "../../../runtime/telemetry/request-log.ts";
import { requestLine } from "./request-line.ts";

function written(level: "info" | "warn", bindings: object | null): readonly string[] {
  const lines: string[] = [];
  const log = createLog({ level, destination: { write: (line) => void lines.push(line) } });
  const own = bindings === null ? log : log.child(bindings);
  new RequestLog(own).write(requestLine);
  own.info(requestLine, "request");
  return lines.map((line) => line.replace(/"time":\d+/, '"time":0'));
}

describe("the line of a request that is over", () => {
  it.each([null, { worker: 3 }])(
    "is what the log would have written itself, with bindings %j",
    (bindings) => {
      const [ours, logs, ...more] = written("info", bindings);
      expect(more).toEqual([]);
      expect(ours).toBe(logs);
      expect(ours).toContain('"requestId":"req_1"');
    },
  );

  it("is left out where the log leaves it out", () => {
    expect(written("warn", null)).toEqual([]);
  });
});
