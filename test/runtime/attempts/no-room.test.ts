import { expect, it, onTestFinished } from "vitest";
import { clientProtocols } from "../../../schemas/index.ts";
import { startUpstream } from "../../upstream/upstream.ts";
import { ask, chainPlan, runGateway } from "../running-gateway.ts";

it.each(clientProtocols)("an answer that there is no room for blames no target (%s)", async (protocol) => {
  const long = await startUpstream("x".repeat(10_000));
  const next = await startUpstream("the next one");
  onTestFinished(async () => {
    await long.close();
    await next.close();
  });
  const providers = [
    { name: "a", url: long.url, protocol },
    { name: "b", url: next.url, protocol },
  ];
  // All bodies together may take sixteen times this.
  const plan = chainPlan(providers, { gateway: { bodyLimitBytes: 200 } });
  const { url, lines } = await runGateway(plan);
  for (let request = 0; request < 6; request++) {
    const refused = await ask(url, protocol, false);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([
      protocol === "anthropic" ? 529 : 503,
      "1",
    ]);
    expect(await refused.text()).toContain("no room");
  }
  // Streamed, it need not be held.
  const answer = await ask(url, protocol, true);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("x-signalbox-target")).toBe("a/m");
  await answer.text();
  expect([long.calls.length, next.calls.length]).toEqual([7, 0]);
  const failed = lines().flatMap((line) => (line["failed"] ?? []) as { class: string }[]);
  expect(failed.map((failure) => failure.class)).toEqual(Array(6).fill("no_room"));
});
