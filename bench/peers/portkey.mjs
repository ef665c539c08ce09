import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VERSION = "1.15.2";

/**
 * The npm package `@portkey-ai/gateway`, installed once into a temporary folder, because its 25 MB and 95 packages would
 * be in every `npm ci`: the words that start it on a port, or why it cannot be had. Under newer releases of
 * `@hono/node-server` than 1.13.5 its streams break on Node 20; with that one they need no shim.
 */
export function portkey() {
  const folder = join(tmpdir(), `signalbox-bench-portkey-${VERSION}`);
  const server = join(folder, "node_modules/@portkey-ai/gateway/build/start-server.js");
  if (!existsSync(server)) {
    mkdirSync(folder, { recursive: true });
    const overrides = { "@hono/node-server": "1.13.5" };
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, overrides }));
    const words = [
      "install",
      `@portkey-ai/gateway@${VERSION}`,
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
    ];
    try {
      execFileSync("npm", words, { cwd: folder, stdio: "pipe" });
    } catch (error) {
      return {
        ok: false,
        why: String(error.stderr ?? error)
          .trim()
          .split("\n")
          .at(-1),
      };
    }
  }
  return { ok: true, wordsFor: (port) => [server, `--port=${port}`, "--headless"] };
}

/** What tells it where to send a request of a protocol. */
export function portkeyHeaders(protocol, upstream) {
  return {
    "x-portkey-provider": protocol === "anthropic" ? "anthropic" : "openai",
    "x-portkey-custom-host": `${upstream}/v1`,
  };
}
