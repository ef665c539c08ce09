import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { catalog, cleanRules, entry, Workplace } from "./signalbox.ts";

describe("signalbox serve, told to read its plan again", { timeout: 60_000 }, () => {
  let place: Workplace;

  beforeAll(() => {
    place = new Workplace();
    place.write("rules/catalog.yaml", catalog);
    place.write("rules/main.sbx", cleanRules);
    expect(place.run(["compile", "rules", "-o", "first.sbplan"]).exit).toBe(0);
    place.write(
      "rules/main.sbx",
      cleanRules.replaceAll("one/big, two/big", "two/big, one/big").replace(/^test.*$/m, ""),
    );
    expect(place.run(["compile", "rules", "-o", "second.sbplan"]).exit).toBe(0);
  });
  afterAll(() => place.remove());

  it.runIf(process.platform !== "win32")(
    "serves the next plan after SIGHUP, and never a damaged one",
    async () => {
      const serving = await serve("hup.sbplan");
      expect(await targetOf(serving.address)).toBe("one/big");
      writeFileSync(join(place.folder, "hup.sbplan"), "damaged");
      serving.server.kill("SIGHUP");
      expect(await serving.logged("the plan was not reloaded")).toMatchObject({ level: "error" });
      expect(await targetOf(serving.address)).toBe("one/big");
      copy("second.sbplan", "hup.sbplan");
      serving.server.kill("SIGHUP");
      await serving.logged("serving another plan");
      expect(await targetOf(serving.address)).toBe("two/big");
      await serving.stops();
    },
  );

  it("watches the plan's file with --watch, written in place or replaced", async () => {
    const serving = await serve("watched.sbplan", "--watch");
    expect(await targetOf(serving.address)).toBe("one/big");
    writeFileSync(join(place.folder, "watched.sbplan"), "damaged");
    await serving.logged("the plan was not reloaded");
    expect(await targetOf(serving.address)).toBe("one/big");
    copy("second.sbplan", "next");
    renameSync(join(place.folder, "next"), join(place.folder, "watched.sbplan"));
    await serving.logged("serving another plan");
    expect(await targetOf(serving.address)).toBe("two/big");
    await serving.stops();
  });

  function copy(from: string, to: string): void {
    writeFileSync(join(place.folder, to), place.read(from));
  }

  async function serve(plan: string, ...options: readonly string[]) {
    copy("first.sbplan", plan);
    const server = spawn(process.execPath, [entry, "serve", plan, "--port", "0", ...options], {
      cwd: place.folder,
    });
    onTestFinished(() => void server.kill("SIGKILL"));
    const [said] = await once(server.stderr, "data");
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(String(said))?.[0] ?? "";
    const stops = async (): Promise<void> => {
      server.kill("SIGTERM");
      expect(await once(server, "exit")).toEqual([0, null]);
    };
    return { server, address, logged: logReader(server), stops };
  }
});

/** Waits for the next log line with a message. */
function logReader(server: ChildProcessWithoutNullStreams) {
  let text = "";
  server.stdout.on("data", (piece) => {
    text += String(piece);
  });
  return async (message: string): Promise<unknown> => {
    for (;;) {
      const lines = text.split("\n").slice(0, -1);
      const at = lines.findIndex((line) => line.includes(message));
      if (at >= 0) {
        text = [...lines.slice(at + 1), text.slice(text.lastIndexOf("\n") + 1)].join("\n");
        return JSON.parse(lines[at] ?? "");
      }
      await once(server.stdout, "data");
    }
  };
}

async function targetOf(address: string): Promise<string | null> {
  const answer = await fetch(`${address}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "hello" }] }),
  });
  await answer.text();
  return answer.headers.get("x-signalbox-target");
}
