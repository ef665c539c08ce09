import { describe, expect, it, onTestFinished } from "vitest";
import { clientProtocols } from "../../../schemas/index.ts";
import { type Moment, startUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, runGateway, wordsOf } from "../running-gateway.ts";

const notJson = ['{"type":"content_block_delta",', '"words"'];
const pairs = clientProtocols.flatMap((client) => clientProtocols.map((target) => ({ client, target })));

describe.each(pairs)(
  "an event that is no JSON object, from $target to a $client client",
  ({ client, target }) => {
    const said = async (after: Moment, data: string) => {
      const first = await startUpstream("the first", { kind: "event", after, data });
      const second = await startUpstream("the second");
      onTestFinished(async () => {
        await first.close();
        await second.close();
      });
      const { url, lines } = await runGateway(
        chainPlan([
          { name: "a", url: first.url, protocol: target },
          { name: "b", url: second.url, protocol: target },
        ]),
      );
      const words = wordsOf(client, await (await ask(url, client, true)).text());
      const metrics = await (await fetch(`${url}/metrics`)).text();
      expect(metrics).toContain('signalbox_attempts_total{target="a/m",class="malformed"} 1');
      const line = lines().find(({ msg }) => msg === "request");
      expect(line).toMatchObject({ failed: [{ target: "a/m", class: "malformed" }] });
      return { words, outcome: line?.["outcome"] };
    };

    it.each(notJson)("before content, is passed over for the next target: %s", async (data) => {
      expect(await said("opening", data)).toEqual({ words: "Hello from the second.", outcome: "answered" });
    });

    it.each(notJson)("in mid-stream, breaks the answer off: %s", async (data) => {
      expect(await said("content", data)).toEqual({ words: "Hello", outcome: "broken" });
    });
  },
);
