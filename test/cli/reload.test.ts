import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serve, targetOf } from "./serving-process.ts";
import { catalog, cleanRules, Workplace } from "./signalbox.ts";

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

  function copy(from: string, to: string): void {
    writeFileSync(join(place.folder, to), place.read(from));
  }
});
