import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startFaultRedis } from "../runtime/state/fault-redis.ts";
import { serve, targetOf } from "./serving-process.ts";
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
      copy("first.sbplan", "hup.sbplan");
      const serving = await serve(place.folder, ["hup.sbplan"]);
      expect(await targetOf(serving.address)).toBe("one/big");
      writeFileSync(join(place.folder, "hup.sbplan"), "damaged");
      serving.server.kill("SIGHUP");
      expect(await serving.logged("the plan was not reloaded")).toMatchObject({ level: "error" });
      expect(await targetOf(serving.address)).toBe("one/big");
      copy("second.sbplan", "hup.sbplan");
      serving.server.kill("SIGHUP");
      await serving.logged("serving another plan");
      expect(await targetOf(serving.address)).toBe("two/big");
      serving.server.kill("SIGHUP");
      await serving.logged("serving the same plan again");
      await serving.stops();
    },
  );

  it("watches the plan's file with --watch, written in place or replaced", async () => {
    copy("first.sbplan", "watched.sbplan");
    const serving = await serve(place.folder, ["watched.sbplan", "--watch"]);
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

  it.runIf(process.platform !== "win32").each([
    ["SIGHUP", []],
    ["--watch", ["--watch"]],
  ] as const)("takes up with %s what was asked for while it started", async (how, words) => {
    const redis = await startFaultRedis();
    onTestFinished(() => redis.close());
    redis.behave({ kind: "closing" });
    for (const [plan, order] of [
      ["early", "one/big, two/big"],
      ["late", "two/big, one/big"],
    ]) {
      place.write(`${plan}/catalog.yaml`, `${catalog}gateway:\n  state: ${redis.url}\n`);
      const rules = cleanRules.replaceAll("one/big, two/big", order ?? "").replace(/^test.*$/m, "");
      place.write(`${plan}/main.sbx`, rules);
      expect(place.run(["compile", `${plan}`, "-o", `${plan}.sbplan`]).exit).toBe(0);
    }
    copy("early.sbplan", "starting.sbplan");
    const serving = await serve(place.folder, ["starting.sbplan", ...words], {}, (server) => {
      // It has read its plan by the time it dials.
      const dialled = setInterval(() => {
        if (redis.connections() === 0) return;
        clearInterval(dialled);
        copy("late.sbplan", "starting.sbplan");
        if (how === "SIGHUP") server.kill("SIGHUP");
        redis.behave({ kind: "good" });
      }, 10);
      server.on("exit", () => clearInterval(dialled));
    });
    await serving.logged("serving another plan");
    expect(await targetOf(serving.address)).toBe("two/big");
    await serving.stops();
  });

  function copy(from: string, to: string): void {
    writeFileSync(join(place.folder, to), place.read(from));
  }
});

describe("signalbox serve, whose log has no room", { timeout: 30_000 }, () => {
  it.runIf(existsSync("/dev/full"))("answers as ever, says so once, and stops in time", async () => {
    const place = new Workplace();
    onTestFinished(() => place.remove());
    place.write("rules/catalog.yaml", catalog);
    place.write("rules/main.sbx", cleanRules);
    expect(place.run(["compile", "rules", "-o", "plan.sbplan"]).exit).toBe(0);
    const full = openSync("/dev/full", "w");
    const server = spawn(process.execPath, [entry, "serve", "plan.sbplan", "--port", "0"], {
      cwd: place.folder,
      stdio: ["ignore", full, "pipe"],
    });
    onTestFinished(() => {
      server.kill("SIGKILL");
      closeSync(full);
    });
    let errors = "";
    server.stderr?.on("data", (piece) => {
      errors += String(piece);
    });
    while (!/serving[\s\S]*cannot be written|cannot be written[\s\S]*serving/.test(errors))
      await once(server.stderr ?? server, "data");
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(errors)?.[0] ?? "";
    for (let i = 0; i < 3; i++) expect(await targetOf(address)).toBe("one/big");
    server.kill("SIGTERM");
    expect(await once(server, "exit")).toEqual([0, null]);
    expect(errors.match(/cannot be written \(ENOSPC\)/g)).toHaveLength(1);
  });
});
