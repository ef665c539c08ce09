import { describe, expect, it } from "vitest";
import {
  decide,
  type Facts,
  factsFromJson,
  type Plan,
  type WriteResult,
  writeRequest,
} from "../../engine/index.ts";
import { examined } from "../fixtures/every-finding.ts";
import { endpoints, post, runGateway } from "../runtime/running-gateway.ts";
import { zooCases } from "./zoo-case.ts";

/** Larger requests differ from these in their padding only. */
const LARGEST_TOKENS = 300_000;

const witnesses = zooCases().flatMap(({ name, bad }) => {
  const { findings, plan } = examined(bad);
  if (plan === null) return [];
  return findings.flatMap(({ code, witness }) => {
    const read = factsFromJson(witness ?? {});
    if (witness === null || !read.ok || read.facts.inputTokens > LARGEST_TOKENS) return [];
    const written = smallest(plan, read.facts);
    return written.ok
      ? [{ says: `${code} in ${name}`, plan, facts: read.facts, request: written.request }]
      : [];
  });
});

describe.concurrent("a witness, sent to a gateway that serves the very rules it refutes", () => {
  it("is one of many", () => expect(witnesses.length).toBeGreaterThan(25));

  it.for(witnesses)("ends as decided: $says", async ({ plan, facts, request }, { onTestFinished }) => {
    const { body, headers, protocol, client } = request;
    const gateway = await runGateway(openTo(plan, client), { echo: true }, onTestFinished);
    const secret = plan.gateway.clients.find(({ name }) => name === client)?.secret;
    const answer = await post(`${gateway.url}${endpoints[protocol]}`, body, {
      ...headers,
      ...(secret === undefined ? {} : { authorization: `Bearer secret-${secret}` }),
    });
    await answer.text();
    const decision = decide(plan, facts);
    if (decision.outcome === "route") {
      expect(answer.status).toBe(200);
      expect(answer.headers.get("x-signalbox-rule")).toBe(decision.rule);
    } else if (decision.outcome === "reject") expect(answer.status).toBe(decision.status);
    else expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});

/** The request of a witness; what it says may take more tokens than the least that its rule asks for. */
function smallest(plan: Plan, facts: Facts): WriteResult {
  const written = writeRequest(plan, facts);
  if (written.ok || written.leastInputTokens === null) return written;
  return writeRequest(plan, { ...facts, inputTokens: written.leastInputTokens });
}

/** The same plan on loopback; open to all where the witness is nobody's in particular. */
function openTo(plan: Plan, client: string | null): Plan {
  const clients = client === null ? [] : plan.gateway.clients;
  return { ...plan, gateway: { ...plan.gateway, host: "127.0.0.1", admin: null, clients } };
}
