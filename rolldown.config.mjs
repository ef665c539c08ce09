import { defineConfig } from "rolldown";

/**
 * The command as a few files instead of a thousand: a cold `signalbox compile` spent more time finding its modules than proving.
 * The libraries of the gateway stay outside, since they load their own workers.
 */
export default defineConfig({
  input: { main: "cli/main.ts" },
  platform: "node",
  external: ["fastify", "ioredis", "pino", "prom-client", "undici", "eventsource-parser"],
  output: {
    dir: "dist/cli",
    format: "esm",
    chunkFileNames: "parts/[name].js",
    // What is not there need not be scanned; names stay, so that a stack says where it was.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  },
});
