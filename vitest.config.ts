import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["./test/seed.ts"],
    reporters: ["default", "./test/summary-reporter.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // No module keeps state of its own, so the files may share one: loading them anew took a third of the run.
    isolate: false,
    maxWorkers: "100%",
  },
});
