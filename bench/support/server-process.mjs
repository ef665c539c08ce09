import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const probe = join(import.meta.dirname, "usage-probe.cjs");

/** A port of this machine that nobody uses. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts a server as a Node process of its own and resolves once its port answers: `usage()` resolves to what it has cost so far,
 * `stop()` ends it. What it prints is dropped, but shown where it does not start.
 */
export async function startServer(name, words, port, env = {}) {
  const child = spawn(process.execPath, ["--require", probe, ...words], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", ...env },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  let ended = false;
  child.stderr.on("data", (piece) => {
    said = (said + piece).slice(-2000);
  });
  child.on("exit", () => {
    ended = true;
  });
  const started = performance.now();
  while (!(await answers(port))) {
    if (ended || performance.now() - started > 20_000) {
      child.kill();
      throw new Error(`${name} did not start:\n${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const usage = () =>
    new Promise((resolve) => {
      child.once("message", resolve);
      child.send("usage");
    });
  const stop = () =>
    new Promise((resolve) => {
      if (ended) return resolve();
      child.once("exit", resolve);
      child.kill("SIGKILL");
    });
  return { name, port, usage, stop };
}

/** Whether something listens there. */
export function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
