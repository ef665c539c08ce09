import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { PlanClient } from "../../../engine/index.ts";
import { ClientUse } from "../../../runtime/limits/client-limits.ts";
import { ClientDirectory } from "../../../runtime/security/client-directory.ts";
import { Secret } from "../../../runtime/security/secret.ts";
import { chainPlan, secretsFor } from "../running-gateway.ts";

const noLimits = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null, dailyUsd: null };
const clients = ["a", "b", "c"].map((name) => ({ name, secret: `env:${name}`, ...noLimits }));
const plan = chainPlan([{ name: "e", url: "", protocol: "echo" }], { gateway: { clients } });

describe("the clients of a plan", () => {
  it("are all compared, whichever of them it is, so that time tells nobody who", () => {
    const begin = (client: PlanClient) => new ClientUse(client, 0, 0);
    const directory = new ClientDirectory(plan.gateway.clients, secretsFor(plan), null, begin);
    const compared = vi.spyOn(Secret.prototype, "equals");
    onTestFinished(() => compared.mockRestore());
    const counts = ["secret-env:a", "secret-env:c", "secret-env:", "x".repeat(10_000), ""].map(
      (credential) => {
        compared.mockClear();
        const { kind } = directory.identify(credential);
        return `${kind} ${compared.mock.calls.length}`;
      },
    );
    expect(counts).toEqual(["known 3", "known 3", "wrong 3", "wrong 3", "wrong 3"]);
  });
});
