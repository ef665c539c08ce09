import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { HEAP_GROWTH } from "../../cli/long-run.ts";

describe("a process that serves on and on", () => {
  it("asks this Node for a growth of the heap that it knows", () => {
    const known = execFileSync(process.execPath, ["--v8-options"], { encoding: "utf8", maxBuffer: 1e7 });
    expect(known).toContain(`${HEAP_GROWTH.split("=")[0]} `);
  });
});
