import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["./test/seed.ts"],
    reporters: ["default", "./test/summary-reporter.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // No module keeps state that a result depends on, so the files may share one: loading them anew took a third of the run. The system's
    // clock keeps its alarms, so no file may fake Node's timers.
    isolate: false,
    maxWorkers: "100%",
  },
});
