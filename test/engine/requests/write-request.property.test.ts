import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decide,
  type Facts,
  matchTopics,
  type Plan,
  readFacts,
  TokenEstimate,
  unwritable,
  writeRequest,
} from "../../../engine/index.ts";
import { padding } from "../../../engine/requests/padding.ts";
import { clientProtocols } from "../../../schemas/index.ts";
import { requestFacts, topicIds } from "../../arbitraries/config-sketch.ts";
import { all, flag, oneOf, topic } from "../../fixtures/checked-config.ts";
import { planOf } from "../../fixtures/compiled.ts";
import { factsOf } from "../../fixtures/facts.ts";

const scopes = ["last_user", "all_user", "first_user", "system"] as const;

function planWith(scope: Plan["text"]["scope"]): Plan {
  return planOf({
    text: { scope },
    targets: [{ provider: "a", model: "one" }],
    topics: topicIds.map((id) => ({ id })),
    chains: { x: ["a/one"] },
    rules: [
      { when: all(topic("alpha"), oneOf("header:x-data-class", "open"), flag("tools")), to: "x" },
      { to: "x" },
    ],
  });
}

const plans = scopes.map(planWith);

describe("writing a request that has given facts", () => {
  it("makes a request in which exactly these facts are found, or says which one has no words", () => {
    const written = new Map<string, number>();
    const problems = new Map<string, number>();
    const count = (counts: Map<string, number>, name: string) =>
      counts.set(name, (counts.get(name) ?? 0) + 1);
    const law = fc.property(fc.constantFrom(...plans), requestFacts, (plan, facts) => {
      const result = writeRequest(plan, facts);
      if (!result.ok) {
        count(problems, result.problem.replaceAll(/\d+/g, "N"));
        return;
      }
      const read = readFacts(plan, result.request);
      if (!read.ok) throw new Error(read.problem);
      expect(withoutText(read.facts)).toEqual(withoutText(facts));
      expect(matchTopics(plan, read.facts.text)).toEqual(matchTopics(plan, facts.text));
      expect(decide(plan, read.facts)).toEqual(decide(plan, facts));
      count(written, `${facts.protocol} ${plan.text.scope}`);
      if (facts.resumes || facts.stateful) count(written, "kept at a provider");
      if (facts.turns !== 1) count(written, "several turns");
    });
    fc.assert(law, { numRuns: 1_500, seed: 11 });
    for (const protocol of clientProtocols) {
      for (const scope of scopes)
        expect(written.get(`${protocol} ${scope}`), `${protocol} ${scope}`).toBeGreaterThan(4);
    }
    expect(written.get("several turns")).toBeGreaterThan(50);
    expect([...problems.keys()].filter((problem) => !known.some((pattern) => pattern.test(problem)))).toEqual(
      [],
    );
  });

  it.each(clientProtocols)("has words in %s for every fact but those listed", (protocol) => {
    const [plan] = plans;
    if (!plan) throw new Error("no plan");
    const { flags } = unwritable[protocol];
    const everything: Facts = factsOf({
      protocol,
      model: "gpt-5",
      inputTokens: 50_000,
      maxOutput: 1_234,
      turns: 3,
      stream: true,
      toolNames: ["Bash", "web_search"],
      image: true,
      document: true,
      audio: flags.every((name) => name !== "audio"),
      json: true,
      effort: "high",
      webSearch: true,
      cacheControl: flags.every((name) => name !== "cache_control"),
      stateful: true,
      resumes: true,
      headers: { "x-data-class": "open" },
      client: "team-a",
      session: "s1",
      text: "the alpha",
    });
    const result = writeRequest(plan, everything);
    expect(result).toMatchObject({ ok: true });
    if (result.ok) expect(readFacts(plan, result.request)).toMatchObject({ ok: true, facts: everything });
  });

  it("sends a header that no rule reads, such as one that a promise speaks of", () => {
    const [plan] = plans;
    const result = plan && writeRequest(plan, factsOf({ headers: { "x-team": "eu" }, text: "hello" }));
    expect(result).toMatchObject({ ok: true, request: { headers: { "x-team": "eu" } } });
  });

  it("says how long a request must at least be", () => {
    const [plan] = plans;
    const result = plan && writeRequest(plan, factsOf({ inputTokens: 10, image: true, text: "hello" }));
    expect(result).toMatchObject({ ok: false, leastInputTokens: 1_606 });
  });
});

describe("padding", () => {
  it("counts for exactly so many tokens behind any text that does not end in a space", () => {
    const law = fc.property(
      fc.nat(20_000),
      fc.constantFrom("hello", "a7", "x.", "root cause", "…", "日本"),
      (tokens, text) => {
        const [bare, padded] = [new TokenEstimate(), new TokenEstimate()];
        bare.addText(text);
        padded.addText(text + padding(tokens));
        expect(padded.tokens - bare.tokens).toBe(tokens);
      },
    );
    fc.assert(law, { numRuns: 300, seed: 3 });
  });
});

/** Why no request has some facts. */
const known = [
  /^a request that says all this takes at least N input tokens$/,
  /^a user who says nothing leaves no text: say `"turns": N`, or leave `text` out$/,
  /^a turn of the user holds text: add `"text": "hello"`, or say `"turns": N`$/,
  /^no (anthropic|openai-chat|openai-responses) request has this `(audio|thinking|max_output|tool_names|web_search|tools)` beside the other facts$/,
  /^what must stand beside the text brings other topics in$/,
];

function withoutText({ text: _, ...others }: Facts): Omit<Facts, "text"> {
  return others;
}
