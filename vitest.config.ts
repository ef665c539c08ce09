import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["./test/seed.ts"],
    reporters: ["default", "./test/summary-reporter.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // No module keeps state of its own but the system's clock, so no file may fake Node's timers; files share the modules, for loading
    // them anew took a third of the run.
    isolate: false,
    maxWorkers: "100%",
  },
});
