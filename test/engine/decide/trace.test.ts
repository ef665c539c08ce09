import { describe, expect, it } from "vitest";
import {
  decide,
  decisionToJson,
  describePlan,
  renderDecision,
  renderDescription,
  renderTrace,
  trace,
} from "../../../engine/index.ts";
import { all, any, flag, glob, not, oneOf, tool, topic, within } from "../../fixtures/checked-config.ts";
import { planOf } from "../../fixtures/compiled.ts";
import { factsOf } from "../../fixtures/facts.ts";

const plan = planOf({
  targets: [
    { provider: "a", model: "small", windowTokens: 8_000, maxOutputTokens: 1_000, passes: ["tools"] },
    { provider: "b", model: "large", windowTokens: 200_000 },
  ],
  topics: [
    { id: "deep", synonyms: ["root cause", "prove that"], vetoes: ["tree roots"], route: ["b/large"] },
  ],
  chains: { main: ["a/small", { target: "b/large", degrade: ["json"] }], long: ["b/large"] },
  envelope: within("input_tokens", 0, 1_000_000),
  restricts: [{ when: oneOf("client", "guest"), bars: ["b/large"] }],
  rules: [
    { when: within("context", 190_001), to: "long" },
    {
      when: any(all(flag("thinking"), not(oneOf("model", "gpt"))), tool("web_*")),
      to: "long",
      as: "research",
    },
    { when: glob("model", "claude-*"), to: 403 },
    { when: topic("deep"), to: "topic" },
    { to: "main" },
  ],
});
const facts = factsOf({ inputTokens: 9_000, model: "gpt", text: "find the root cause", thinking: true });

describe("the reasons behind a decision", () => {
  it("name each rule tried with the part that failed, the topics found, and the gates of each target", () => {
    expect(renderTrace(trace(plan, facts))).toMatchInlineSnapshot(`
      "facts that the rules read
        context: 9000
        input_tokens: 9000
        thinking: true
        client: absent
        model: gpt
        tool: absent
      topics
        deep (wins): "root cause" at 9
      envelope main.sbx:9:1: holds
      rules
        main.sbx:11:1 \`long\`: no, needs context >= 190001 (is 9000)
        main.sbx:12:1 \`research\`: no, needs model != "gpt" (is gpt); nor tool("web_*")
        main.sbx:13:1 \`reject\`: no, needs model ~ "claude-*" (is gpt)
        main.sbx:14:1 \`topic\`: matches
      targets
        b/large: admitted [window open (25000 of 200000 tokens)]"
    `);
  });

  it("show both targets of a chain, the one that is left out with its figures", () => {
    expect(renderTrace(trace(plan, { ...facts, text: "hello" }))).toMatchInlineSnapshot(`
      "facts that the rules read
        context: 9000
        input_tokens: 9000
        thinking: true
        client: absent
        model: gpt
        tool: absent
      envelope main.sbx:9:1: holds
      rules
        main.sbx:11:1 \`long\`: no, needs context >= 190001 (is 9000)
        main.sbx:12:1 \`research\`: no, needs model != "gpt" (is gpt); nor tool("web_*")
        main.sbx:13:1 \`reject\`: no, needs model ~ "claude-*" (is gpt)
        main.sbx:14:1 \`topic\`: no, needs topic(deep)
        main.sbx:15:1 \`main\`: matches
      targets
        a/small: refused, its window is smaller than the request [window closed (10000 of 8000 tokens); thinking closed]
        b/large: admitted [window open (25000 of 200000 tokens)]"
    `);
  });

  it("say what keeps a request outside the envelope", () => {
    const outside = trace(plan, factsOf({ inputTokens: 1_000_001 }));
    expect(outside.envelope?.failed).toEqual([
      [{ needs: "input_tokens <= 1000000", found: 1_000_001, failed: [] }],
    ]);
    expect(outside.rules).toEqual([]);
  });

  it("name the phrase that took a topic out", () => {
    const [found] = trace(plan, { ...facts, text: "the root cause of tree roots" }).topics;
    expect(found).toMatchObject({ id: "deep", won: false, vetoed: true });
    expect(found?.hits.map(({ phrase, veto }) => [phrase, veto])).toEqual([
      ["root cause", false],
      ["tree roots", true],
    ]);
  });
});

describe("a decision", () => {
  it("prints for people", () => {
    expect(
      renderDecision(plan, facts, decide(plan, { ...facts, text: "" })).replace(plan.meaningDigest, "D"),
    ).toMatchInlineSnapshot(`
      "anthropic request, 9000 input tokens: rule \`main\` -> chain \`main\`
        1. b/large
        -  a/small: its window is smaller than the request
        plan: D"
    `);
    expect(
      renderDecision(plan, facts, decide(plan, factsOf({ model: "claude-x" }))).replace(
        plan.meaningDigest,
        "D",
      ),
    ).toMatchInlineSnapshot(`
      "anthropic request, 9000 input tokens: rule \`reject\` rejects with 403: rejected with 403
        plan: D"
    `);
  });

  it("prints for programs", () => {
    expect(decisionToJson(plan, facts, decide(plan, { ...facts, text: "" }))).toMatchObject({
      outcome: "route",
      rule: "main",
      chain: "main",
      targets: [{ provider: "b", model: "large" }],
      refused: [{ provider: "a", model: "small", reason: "window" }],
      topics: [],
      facts: { protocol: "anthropic", input_tokens: 9_000, max_output: null, context: 9_000, thinking: true },
      plan: plan.meaningDigest,
    });
    const outside = factsOf({ inputTokens: 2_000_000 });
    expect(decisionToJson(plan, outside, decide(plan, outside))).toMatchObject({
      outcome: "refused",
      rule: null,
      chain: null,
      targets: [],
      refused: [],
    });
  });
});

describe("the description of a plan", () => {
  it("shows everything in it by name, conditions read back from the tables", () => {
    const { rules, envelope, restricts, pins, counts } = describePlan(plan);
    expect({ rules, envelope, restricts, pins, counts }).toMatchInlineSnapshot(`
      {
        "counts": {
          "chains": 3,
          "dimensions": 8,
          "pins": 4,
          "predicates": 2,
          "providers": 2,
          "restricts": 1,
          "rules": 5,
          "synonyms": 2,
          "targets": 2,
          "terms": 6,
          "topics": 1,
        },
        "envelope": {
          "place": "main.sbx:9:1",
          "when": "input_tokens <= 1000000",
        },
        "pins": {
          "a,small": "a/small",
          "a/small": "a/small",
          "b,large": "b/large",
          "b/large": "b/large",
        },
        "restricts": [
          {
            "bars": [
              "b/large",
            ],
            "place": "main.sbx:10:1",
            "when": "client == "guest"",
          },
        ],
        "rules": [
          {
            "id": "long",
            "outcome": "long",
            "place": "main.sbx:11:1",
            "when": "context >= 190001",
          },
          {
            "id": "research",
            "outcome": "long",
            "place": "main.sbx:12:1",
            "when": "thinking and model != "gpt" or tool("web_*")",
          },
          {
            "id": "reject",
            "outcome": "reject 403 "rejected with 403"",
            "place": "main.sbx:13:1",
            "when": "model ~ "claude-*"",
          },
          {
            "id": "topic",
            "outcome": "topic",
            "place": "main.sbx:14:1",
            "when": "topic(deep)",
          },
          {
            "id": "main",
            "outcome": "main",
            "place": "main.sbx:15:1",
            "when": "otherwise",
          },
        ],
      }
    `);
    expect(renderDescription(describePlan(plan)).split("\n").length).toBeGreaterThan(50);
  });
});
