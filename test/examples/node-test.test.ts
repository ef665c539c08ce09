import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

it("runs under node's own test runner, against the package as it was built", { timeout: 120_000 }, () => {
  if (!existsSync(join(root, "dist/testing/index.js")))
    throw new Error("run `npm run build` before this test");
  const ended = spawnSync(
    process.execPath,
    ["--test", "--test-reporter=tap", "examples/testing/routing.test.mjs"],
    {
      cwd: root,
      encoding: "utf8",
      // Under vitest's own variables, node would report to vitest.
      env: { PATH: process.env["PATH"] ?? "" },
    },
  );
  expect(ended.stdout + ended.stderr).toMatch(/^# pass 3$/m);
  expect(ended.stdout).toMatch(/^# fail 0$/m);
  expect(ended.status).toBe(0);
});
