import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UNICODE_VERSION } from "../../../engine/index.ts";

const unicodeHere = process.versions["unicode"];
if (unicodeHere !== UNICODE_VERSION) {
  console.warn(`skipped: this Node has Unicode ${unicodeHere}, the tables are of ${UNICODE_VERSION}`);
}

describe.skipIf(unicodeHere !== UNICODE_VERSION)("the generated Unicode tables", () => {
  it("are what the generator writes", () => {
    const script = join(import.meta.dirname, "../../../tools/generate-unicode.mjs");
    expect(() => execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" })).not.toThrow();
  });
});
