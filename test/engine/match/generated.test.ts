import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

it("the generated WebAssembly is of the sources as they are", () => {
  const script = join(import.meta.dirname, "../../../tools/generate-wasm.mjs");
  expect(() => execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" })).not.toThrow();
});
