import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished } from "vitest";
import { entry } from "./signalbox.ts";

/** A `signalbox serve` in a process of its own, killed when the test ends. */
export interface ServingProcess {
  readonly server: ChildProcessWithoutNullStreams;
  readonly address: string;
  /** Waits for the next log line with these words and gives it parsed. */
  logged(words: string): Promise<unknown>;
  /** Asks it to stop, and expects that it ends well. */
  stops(): Promise<void>;
}

/** Starts `signalbox serve` with these words on a free port; resolves when it listens. `starting` is given the process at once. */
export async function serve(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  starting: (server: ChildProcessWithoutNullStreams) => void = () => {},
): Promise<ServingProcess> {
  const server = spawn(process.execPath, [entry, "serve", ...words, "--port", "0"], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", ...environment },
  });
  onTestFinished(() => void server.kill("SIGKILL"));
  starting(server);
  const logged = logReader(server);
  const [said] = await once(server.stderr, "data");
  const address = /http:\/\/127\.0\.0\.1:\d+/.exec(String(said))?.[0];
  if (address === undefined) throw new Error(`it does not serve: ${said}`);
  const stops = async (): Promise<void> => {
    server.kill("SIGTERM");
    expect(await once(server, "exit")).toEqual([0, null]);
  };
  return { server, address, logged, stops };
}

function logReader(server: ChildProcessWithoutNullStreams) {
  let text = "";
  server.stdout.on("data", (piece) => {
    text += String(piece);
  });
  return async (words: string): Promise<unknown> => {
    for (;;) {
      const lines = text.split("\n").slice(0, -1);
      const at = lines.findIndex((line) => line.includes(words));
      if (at >= 0) {
        text = [...lines.slice(at + 1), text.slice(text.lastIndexOf("\n") + 1)].join("\n");
        return JSON.parse(lines[at] ?? "");
      }
      await once(server.stdout, "data");
    }
  };
}

/** The target that answers a small request. */
export async function targetOf(address: string): Promise<string | null> {
  const answer = await fetch(`${address}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "hello" }] }),
  });
  await answer.text();
  return answer.headers.get("x-signalbox-target");
}
