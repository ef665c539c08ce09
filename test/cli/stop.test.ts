import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { until } from "../runtime/until.ts";
import { startUpstream } from "../upstream/upstream.ts";
import { serve, targetOf } from "./serving-process.ts";
import { catalog, cleanRules, Workplace } from "./signalbox.ts";

describe.runIf(process.platform !== "win32")("signalbox serve, told to stop", { timeout: 60_000 }, () => {
  it.each([
    ["SIGTERM", "SIGINT"],
    ["SIGINT", "SIGTERM"],
    ["SIGTERM", "SIGTERM"],
  ] as const)(
    "by %s waits for what is under way, and by %s after that for nothing",
    async (first, second) => {
      const upstream = await startUpstream("it", { kind: "hang", after: "nothing" });
      const place = new Workplace();
      onTestFinished(() => {
        place.remove();
        return upstream.close();
      });
      const silent = `protocol: openai-chat\n    base_url: ${upstream.url}/v1\n    auth: none\n    network: private`;
      place.write("rules/catalog.yaml", catalog.replace("protocol: echo", silent));
      place.write("rules/main.sbx", cleanRules);
      const compiled = place.run(["compile", "rules", "-o", "plan.sbplan"]);
      expect(compiled.exit, compiled.errors).toBe(0);
      const { server, address, logged } = await serve(place.folder, ["plan.sbplan"]);
      const answer = targetOf(address).catch(() => "none");
      await until(() => upstream.calls.length === 1);
      server.kill(first);
      expect(await logged("stopping")).toMatchObject({ inFlight: 1 });
      server.kill(second);
      expect(await once(server, "exit")).toEqual([null, second]);
      expect(await answer).toBe("none");
    },
  );
});
