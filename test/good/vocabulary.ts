import type { Expectation, Expression, ItemBody, Outcome, Step } from "../../compiler/index.ts";
import { factTable, gateTable, strategies } from "../../engine/index.ts";

const statements = {
  use: 1,
  match: 1,
  ignore: 1,
  envelope: 1,
  restrict: 1,
  chain: 1,
  let: 1,
  rule: 1,
  never: 1,
  only: 1,
  survive: 1,
  within: 1,
  cost: 1,
  test: 1,
} satisfies Record<ItemBody["kind"], 1>;
const outcomes = { chain: 1, topic: 1, pinned: 1, reject: 1 } satisfies Record<Outcome["kind"], 1>;
const steps = { target: 1, chain: 1, balance: 1 } satisfies Record<Step["kind"], 1>;
const expressions = {
  and: 1,
  or: 1,
  not: 1,
  name: 1,
  compare: 1,
  range: 1,
  list: 1,
  call: 1,
} satisfies Record<Expression["kind"], 1>;
const expectations = {
  chain: 1,
  rule: 1,
  first: 1,
  target: 1,
  topic: 1,
  reject: 1,
  refused: 1,
} satisfies Record<Expectation["kind"], 1>;
const operators = ["<", "<=", ">", ">=", "==", "!=", "~"];
const degradable = Object.entries(gateTable).flatMap(([gate, row]) => (row.degradable ? [gate] : []));
const facts = Object.entries(factTable);

/**
 * Every word of the rule language as `constructsIn` says it, by what it is a word of; one that begins with a dot or a
 * colon may stand at any place. The unions and tables are the compiler's: a new statement, fact, gate or strategy fails
 * the types here, or the test, until a good config uses it.
 */
export const vocabulary: Readonly<Record<string, readonly string[]>> = {
  "every statement": words(":", statements),
  "every kind of source": [
    "what=catalog",
    "what=taxonomy",
    "what=rules",
    "compat=kg",
    "compat=proxy",
    "compat=-",
  ].map((word) => `use.${word}`),
  "every scope of the text": ["last_user", "all_user", "first_user", "system"].map(
    (scope) => `match.scope=${scope}`,
  ),
  "every outcome": [...words("rule.outcome:", outcomes), "rule.condition=-", "rule.name=-"],
  "every kind of step": words("chain.steps:", steps),
  "every strategy": strategies.map((strategy) => `balance.strategy=${strategy}`),
  "every allowance of a step": [...degradable.map((gate) => `target.degrade=${gate}`), "target.shrink=+"],
  "allowances above items": [
    "chain.allowances.code=SB4021",
    "rule.allowances.code=SB4003",
    "use.allowances.code=SB4024",
  ],
  "weights, and members without": ["target.weight=3", "target.weight=-"],
  "every option": [
    ...["attempts", "connect", "first_token", "idle", "total"].map((name) => `chain.options.name=${name}`),
    ...["attempts", "wait"].map((name) => `within.options.name=${name}`),
  ],
  "every clause of a chain": [
    "chain.hedge=-",
    "chain.commit=-",
    ".commit.after=complete",
    ".hedge.after.unit=ms",
    ".commit.after.unit=count",
  ],
  "every unit": ["chain.options.unit=count", "chain.options.unit=ms", "cost.ceiling.unit=usd"],
  "every restriction": ["direction=to", "direction=from", "set:region", "set:provider", "set:target"].map(
    (word) => `restrict.${word}`,
  ),
  "every promise, with a condition and without": [
    ...["never", "only"].flatMap((kind) => [
      `${kind}.condition=-`,
      `${kind}.set:region`,
      `${kind}.set:provider`,
    ]),
    "never.set:target",
    ...["provider", "key", "region"].map((unit) => `survive.unit=${unit}`),
    ...["survive", "cost"].flatMap((kind) => [`${kind}.condition=-`, `${kind}.condition:and`]),
  ],
  "every kind of condition": words(":", expressions),
  "every operator": operators.map((operator) => `compare.operator=${operator}`),
  "every fact": [
    ...facts.map(([fact, { type }]) => (type === "flag" ? `.name=${fact}` : `.fact.name=${fact}`)),
    ".fact.name=header",
    "call.callee=topic",
    "call.callee=tool",
    "name.name=topic",
  ],
  "every part of a test": [
    "test.texts.role=user",
    "test.texts.role=system",
    "test.given:and",
    "test.forall:and",
  ],
  "every expectation, and its opposite": [
    ...words("test.expectations:", expectations),
    ...["rule", "chain", "first", "target"].map((kind) => `${kind}.negated=true`),
    "reject.name=-",
    "reject.name=415",
    "refused.negated=true",
    "topic.name=none",
  ],
};

function words(place: string, kinds: Readonly<Record<string, 1>>): readonly string[] {
  return Object.keys(kinds).map((kind) => `${place}${kind}`);
}
