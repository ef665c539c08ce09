import fc from "fast-check";
import { expect, it } from "vitest";
import { sourceSet } from "../../compiler/index.ts";
import { decide, requests } from "../../testing/index.ts";
import { projectOf } from "../../testing/project.ts";
import { smallProject, smallRules } from "../fixtures/small-project.ts";
import { endpoints, post, runGateway } from "../runtime/running-gateway.ts";

it("draws requests that a running gateway takes and decides as the kit says", async () => {
  const main = `${smallRules}when tools and context > 100k -> everyday as long_work\notherwise -> everyday\n`;
  const { plan } = projectOf(sourceSet({ ...smallProject, "main.sbx": main }));
  const open = { ...plan, gateway: { ...plan.gateway, host: "127.0.0.1", port: 0, clients: [] } };
  const gateway = await runGateway(open, { echo: true });
  const drawn = fc.sample(requests(plan, { when: "input_tokens <= 150k" }), { numRuns: 120, seed: 9 });
  const served = drawn.filter(({ client, body }) => client === null && typeof body["model"] === "string");
  const won = new Set<string | null>();
  for (const request of served) {
    const decided = decide(plan, request);
    const answer = await post(`${gateway.url}${endpoints[request.protocol]}`, request.body, request.headers);
    await answer.text();
    expect([answer.status, answer.headers.get("x-signalbox-rule")], fc.stringify(request)).toEqual([
      200,
      decided.rule,
    ]);
    expect(answer.headers.get("x-signalbox-target")).toBe(decided.targets[0]);
    won.add(decided.rule);
  }
  expect(won).toEqual(new Set(plan.rules.map(({ id }) => id)));
  expect(served.length).toBeGreaterThan(30);
});
