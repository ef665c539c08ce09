import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { longRunFlags } from "../../cli/long-run.ts";

describe("a process that serves on and on", () => {
  it("asks this Node for flags that it knows", () => {
    const known = execFileSync(process.execPath, ["--v8-options"], { encoding: "utf8", maxBuffer: 1e7 });
    for (const flag of longRunFlags)
      expect(known).toContain(`${flag.replace(/^--no-/, "--").split("=")[0]} `);
  });
});
