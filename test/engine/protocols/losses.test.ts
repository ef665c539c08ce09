import { describe, expect, it } from "vitest";
import { decide, type Facts, lossesBetween, lossTable, refusedFlags } from "../../../engine/index.ts";
import { clientProtocols, type ProviderProtocol, providerProtocols } from "../../../schemas/index.ts";
import { planOf } from "../../fixtures/compiled.ts";
import { factsOf } from "../../fixtures/facts.ts";

describe("protocol losses", () => {
  it("are none to the client's own protocol, and none to echo", () => {
    for (const protocol of clientProtocols) {
      expect(lossesBetween(protocol, protocol)).toEqual([]);
      expect(lossesBetween(protocol, "echo")).toEqual([]);
    }
  });

  it("have a row for some pair each", () => {
    const applied = clientProtocols.flatMap((client) =>
      providerProtocols.flatMap((target) => lossesBetween(client, target).map(({ feature }) => feature)),
    );
    expect([...new Set(applied)].sort()).toEqual(lossTable.map(({ feature }) => feature).sort());
  });

  it("keep provider-side state and audio from where they cannot go", () => {
    expect(refusedFlags("anthropic", "openai-chat")).toEqual(["stateful"]);
    expect(refusedFlags("anthropic", "openai-responses")).toEqual(["stateful", "audio"]);
    expect(refusedFlags("openai-responses", "anthropic")).toEqual(["stateful", "audio"]);
    expect(refusedFlags("openai-chat", "anthropic")).toEqual(["stateful", "audio"]);
  });

  it("close the gate `protocol`, and only where they refuse", () => {
    const reasonFor = (protocol: ProviderProtocol, given: Partial<Facts>) => {
      const decision = decide(planOf({ targets: [{ provider: "p", model: "m", protocol }] }), factsOf(given));
      return decision.outcome === "refused" ? decision.refused[0]?.reason : decision.outcome;
    };
    const anthropic = { protocol: "anthropic" } as const;
    expect(reasonFor("openai-chat", { ...anthropic, stateful: true })).toBe("protocol");
    expect(reasonFor("anthropic", { ...anthropic, stateful: true })).toBe("route");
    expect(reasonFor("openai-chat", { ...anthropic, webSearch: true })).toBe("route");
    expect(reasonFor("anthropic", { protocol: "openai-chat", audio: true })).toBe("protocol");
    expect(reasonFor("openai-chat", { ...anthropic, cacheControl: true, resumes: true })).toBe("route");
    expect(reasonFor("echo", { ...anthropic, stateful: true, webSearch: true })).toBe("route");
  });

  it("do not count what the step gives up, and the decision says that it was given up", () => {
    const target = { provider: "p", model: "m", protocol: "anthropic" } as const;
    const decideWith = (audio: boolean) =>
      decide(
        planOf({ targets: [target], chains: { main: [{ target: "p/m", degrade: ["audio"] }] } }),
        factsOf({ protocol: "openai-chat", audio }),
      );
    expect(decideWith(true)).toMatchObject({ outcome: "route", targets: [{ degraded: ["audio"] }] });
    expect(decideWith(false)).toMatchObject({ outcome: "route", targets: [{ degraded: [] }] });
  });
});
