import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const installed = ["redis-server", "valkey-server"].find(
  (name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0,
);

if (installed === undefined) {
  console.warn(
    "skipped: what needs a real Redis, since neither redis-server nor valkey-server is on the PATH",
  );
}

/** Whether there is a real server to test with. */
export const hasRedis = installed !== undefined;

export interface RedisServer {
  readonly url: string;
  /** Ends it as a crash does, without a word to anyone. */
  kill(): Promise<void>;
  /** Starts it again where it was, empty but for what it saved. */
  restart(): Promise<void>;
  /** Stops the process where it stands, and lets it go on. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

/** A real server on a free port, in a folder of its own. `options` go to its command line. */
export async function startRedis(...options: readonly string[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-redis-"));
  const port = await freePort();
  let server = await launch(port, folder, options);
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill("SIGKILL");
    await once(server, "exit");
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    restart: async () => {
      await kill();
      server = await launch(port, folder, options);
    },
    freeze: () => void server.kill("SIGSTOP"),
    thaw: () => void server.kill("SIGCONT"),
    remove: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, folder: string, options: readonly string[]): Promise<ChildProcess> {
  const words = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", ...options];
  const server = spawn(installed ?? "", words, { stdio: "ignore" });
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await listens(port)) return server;
    await pause(20);
  }
  server.kill("SIGKILL");
  throw new Error("the Redis of this test did not start");
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
