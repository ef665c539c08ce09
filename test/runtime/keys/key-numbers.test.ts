import { expect, it, onTestFinished } from "vitest";
import type { Plan } from "../../../engine/index.ts";
import { startUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, post, runGateway, secretsFor } from "../running-gateway.ts";

/** A plan whose one provider has these keys, in this order. */
function planWith(url: string, ...names: readonly string[]): Plan {
  const keys = names.map((name) => ({
    secret: `env:${name}`,
    requestsPerMinute: 9,
    inputTokensPerMinute: null,
    outputTokensPerMinute: null,
    priority: 0,
    weight: 1,
  }));
  return chainPlan([{ name: "a", url, protocol: "openai-chat" }], {
    providers: {
      a: {
        auth: { kind: "keys", header: "authorization", scheme: "bearer", selection: "priority", keys },
      },
    },
    gateway: { admin: { secret: "env:ADMIN", listen: null } },
  });
}

it("a key is told by its place in the plan that serves, wherever it stood before", async () => {
  const upstream = await startUpstream("it");
  onTestFinished(() => upstream.close());
  const after = planWith(upstream.url, "NEW", "OLD");
  const { url, lines } = await runGateway(planWith(upstream.url, "OLD"), {
    source: async () => ({ ok: true, plan: after, secrets: secretsFor(after) }),
  });
  const bearer = { authorization: "Bearer secret-env:ADMIN" };
  const used = async (): Promise<readonly unknown[]> => {
    const answer = await fetch(`${url}/admin/usage`, { headers: bearer });
    const { keys } = (await answer.json()) as { keys: { key: number; limits: { used: number }[] }[] };
    return keys.map(({ key, limits }) => [key, limits[0]?.used]);
  };
  for (let call = 0; call < 2; call++) await (await ask(url, "openai-chat", false)).text();
  expect(await used()).toEqual([[1, 2]]);
  await post(`${url}/admin/reload`, {}, bearer);
  await (await ask(url, "openai-chat", false)).text();
  expect(upstream.calls.map(({ headers }) => headers["authorization"])).toEqual([
    "Bearer secret-env:OLD",
    "Bearer secret-env:OLD",
    "Bearer secret-env:NEW",
  ]);
  expect(await used()).toEqual([
    [1, 1],
    [2, 2],
  ]);
  const metrics = await (await fetch(`${url}/metrics`, { headers: bearer })).text();
  expect(metrics).toContain('signalbox_key_used{provider="a",key="1",limit="requests",source="declared"} 1');
  expect(metrics).toContain('signalbox_key_used{provider="a",key="2",limit="requests",source="declared"} 2');
  const requests = lines().filter(({ msg }) => msg === "request");
  expect(requests.map(({ key }) => key)).toEqual([1, 1, 1]);
});

it("a key that stands there twice is one, with one set of limits", async () => {
  const upstream = await startUpstream("it");
  onTestFinished(() => upstream.close());
  const { url } = await runGateway(planWith(upstream.url, "ONE", "ONE"));
  const statuses: number[] = [];
  for (let call = 0; call < 10; call++) statuses.push((await ask(url, "openai-chat", false)).status);
  expect(statuses).toEqual([...Array.from({ length: 9 }, () => 200), 429]);
});
