import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { readFacts } from "../../../engine/index.ts";
import { clientProtocols } from "../../../schemas/index.ts";
import { conversation } from "./abstract-conversation.ts";
import { factsIn, needs } from "./plan-needs.ts";
import { renderConversation } from "./render-conversation.ts";

const scope = fc.constantFrom("last_user", "all_user", "first_user", "system");
const remoteMediaTokens = fc.option(fc.nat({ max: 40_000 }));

describe("facts", () => {
  test.prop([conversation, fc.nat({ max: 3 }), fc.nat({ max: 3 }), scope, remoteMediaTokens], {
    numRuns: 600,
  })(
    "are equal for equal requests of the three protocols, however each is spelt",
    (said, one, other, scope, remoteMediaTokens) => {
      const [first, ...others] = clientProtocols.flatMap((protocol) =>
        [one, other].map((spelling) => ({
          ...factsIn(
            protocol,
            renderConversation(protocol, said, spelling),
            [],
            needs({ scope, remoteMediaTokens }),
          ),
          protocol: null,
        })),
      );
      for (const facts of others) expect(facts).toEqual(first);
    },
  );

  it("of those requests differ in every way that a rule can see", () => {
    const met = {
      image: 0,
      document: 0,
      tools: 0,
      json: 0,
      thinking: 0,
      webSearch: 0,
      manyTurns: 0,
      noText: 0,
      ignored: 0,
      textBeforeToolLoop: 0,
      noLimit: 0,
    };
    for (const said of fc.sample(conversation, { numRuns: 400, seed: 3 })) {
      const facts = factsIn("openai-chat", renderConversation("openai-chat", said, 0));
      if (facts.image) met.image++;
      if (facts.document) met.document++;
      if (facts.tools) met.tools++;
      if (facts.json) met.json++;
      if (facts.thinking) met.thinking++;
      if (facts.webSearch) met.webSearch++;
      if (facts.turns > 1) met.manyTurns++;
      if (facts.text === "") met.noText++;
      if (facts.maxOutput === null) met.noLimit++;
      if (facts.turns < said.turns.filter((turn) => turn.role === "user").length) met.ignored++;
      if (facts.text !== "" && said.turns.at(-1)?.role === "assistant") met.textBeforeToolLoop++;
    }
    for (const [what, count] of Object.entries(met)) expect([what, count > 20]).toEqual([what, true]);
  });

  test.prop([fc.constantFrom(...clientProtocols), fc.jsonValue({ maxDepth: 5 })], { numRuns: 500 })(
    "never throw, whatever the JSON",
    (protocol, body) => {
      const read = readFacts(needs(), { protocol, body, headers: {}, client: null });
      expect(read.ok).toBe(typeof body === "object" && body !== null && !Array.isArray(body));
    },
  );

  test.prop([fc.constantFrom(...clientProtocols), conversation, fc.infiniteStream(fc.nat({ max: 12 }))], {
    numRuns: 500,
  })("never throw on a request whose parts were swapped for others", (protocol, said, choices) => {
    const body: unknown = JSON.parse(JSON.stringify(renderConversation(protocol, said, 0)), (_, value) => {
      const choice = choices.next().value;
      return choice < strange.length ? strange[choice] : value;
    });
    if (typeof body !== "object" || body === null || Array.isArray(body)) return;
    const read = readFacts(needs(), { protocol, body, headers: {}, client: null });
    const { stream = null } = body as { readonly stream?: unknown };
    expect(read.ok).toBe(stream === null || typeof stream === "boolean");
    if (!read.ok) return;
    const { facts } = read;
    expect(Number.isSafeInteger(facts.inputTokens)).toBe(true);
    expect(facts.effort === null || facts.thinking).toBe(true);
    expect(!facts.webSearch || facts.tools).toBe(true);
  });
});

const strange: readonly unknown[] = [null, 7, "text", [], [null, "x", [3]]];
