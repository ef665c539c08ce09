import fc from "fast-check";
import { type DegradableGate, type Facts, type Gate, gateTable, strategies } from "../../engine/index.ts";
import { clientProtocols, providerProtocols } from "../../schemas/index.ts";
import {
  all,
  any,
  anyTopic,
  type ConfigSketch,
  flag,
  glob,
  not,
  oneOf,
  type RuleSketch,
  type StepSketch,
  type TargetSketch,
  tool,
  topic,
  type When,
  within,
} from "../fixtures/checked-config.ts";
import { factsOf } from "../fixtures/facts.ts";

/** Names from small sets, so that random configs and random requests meet. */
const models = ["claude-opus", "claude-haiku-4", "gpt-5", "gpt-5-mini", "a/one", "b,two", "other"];
const modelGlobs = ["claude-*", "claude-haiku-*", "gpt-*", "*mini", "*", "gpt-5", "*-5*"];
const toolNames = ["web_search", "web_fetch", "Bash", "Read", "mcp__x__read"];
const toolGlobs = ["web_*", "web_search", "*", "mcp__*", "*read", "Ba*h"];
const clients = ["team-a", "team-b"];
const efforts = ["low", "high"];
const headerValues = ["restricted", "open"];
export const topicIds = ["alpha", "beta", "gamma", "delta"];
const flags = [
  "pinned",
  "stream",
  "tools",
  "image",
  "audio",
  "json",
  "thinking",
  "web_search",
  "stateful",
] as const;
const bounds = [0, 1, 100, 999, 1_000, 1_001, 5_000, 20_000];

/** A random condition; topics only of the given ids. `depth` bounds its nesting. */
export function conditions(topics: readonly string[], depth = 3): fc.Arbitrary<When> {
  const integers = fc
    .tuple(
      fc.constantFrom("input_tokens", "max_output", "context", "turns"),
      fc.constantFrom(...bounds),
      fc.constantFrom(...bounds, Number.POSITIVE_INFINITY),
    )
    .map(([fact, a, b]) => within(fact as "context", Math.min(a, b), Math.max(a, b)));
  const leaf: fc.Arbitrary<When> = fc.oneof(
    integers,
    fc.constantFrom(...flags).map(flag),
    fc.subarray(models, { minLength: 1, maxLength: 3 }).map((values) => oneOf("model", ...values)),
    fc.constantFrom(...modelGlobs).map((pattern) => glob("model", pattern)),
    fc.constantFrom(...clients).map((value) => oneOf("client", value)),
    fc.constantFrom(...efforts).map((value) => oneOf("effort", value)),
    fc.constantFrom(...clientProtocols).map((value) => oneOf("protocol", value)),
    fc.constantFrom(...headerValues).map((value) => oneOf("header:x-data-class", value)),
    fc.constantFrom("rest*", "*").map((pattern) => glob("header:x-data-class", pattern)),
    fc.constantFrom(...toolGlobs).map(tool),
    ...(topics.length > 0 ? [fc.constantFrom(...topics).map(topic), fc.constant(anyTopic)] : []),
  );
  const nested = (left: number): fc.Arbitrary<When> => {
    if (left === 0) return leaf;
    const operands = fc.array(nested(left - 1), { minLength: 1, maxLength: 3 });
    return fc.oneof(
      leaf,
      operands.map((items) => all(...items)),
      operands.map((items) => any(...items)),
      nested(left - 1).map(not),
    );
  };
  return nested(depth);
}

/** A conjunction of wide disjunctions, past the number of terms that a rule may multiply out to. */
function wideConditions(topics: readonly string[]): fc.Arbitrary<When> {
  const wide = fc.array(conditions(topics, 1), { minLength: 5, maxLength: 7 }).map((items) => any(...items));
  return fc.array(wide, { minLength: 4, maxLength: 5 }).map((items) => all(...items));
}

const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

const gates = Object.keys(gateTable) as Gate[];
const targetGates = gates.filter((gate) => gateTable[gate].fact !== null);
const degradable = gates.filter((gate): gate is DegradableGate => gateTable[gate].degradable);

const targets: fc.Arbitrary<readonly TargetSketch[]> = fc
  .record({
    names: fc.subarray(
      [
        ["a", "one"],
        ["a", "two"],
        ["b", "two"],
        ["c", "three"],
      ] as const,
      { minLength: 1 },
    ),
    protocols: fc.array(fc.constantFrom(...providerProtocols), { minLength: 3, maxLength: 3 }),
    windows: fc.array(fc.constantFrom(1_000, 10_000, 200_000), { minLength: 4, maxLength: 4 }),
    passes: fc.array(fc.subarray(targetGates), { minLength: 4, maxLength: 4 }),
  })
  .map(({ names, protocols, windows, passes }) =>
    names.map(([provider, model], i): TargetSketch => {
      const windowTokens = windows[i] ?? 0;
      const protocol = protocols["abc".indexOf(provider)];
      return {
        provider,
        model,
        ...(protocol === undefined ? {} : { protocol }),
        windowTokens,
        maxOutputTokens: windowTokens / 2,
        defaultOutputTokens: windowTokens / 10,
        passes: [...(passes[i] ?? []), ...(i === 0 ? targetGates : [])].filter(
          (gate, at, list) => list.indexOf(gate) === at,
        ),
      };
    }),
  );

function steps(names: readonly string[]): fc.Arbitrary<readonly StepSketch[]> {
  const member = fc.record({
    target: fc.constantFrom(...names),
    weight: fc.integer({ min: 1, max: 4 }),
    degrade: fc.oneof(fc.constant([]), fc.subarray(degradable)),
  });
  const pool = fc.record({
    strategy: fc.constantFrom(...strategies),
    members: fc.array(member, { minLength: 1, maxLength: 4 }),
  });
  return fc.array(fc.oneof({ weight: 3, arbitrary: member }, pool), { minLength: 1, maxLength: 4 });
}

/** A random config of a few targets, chains, topics and rules, with all that a rule can say. */
export const configSketches: fc.Arbitrary<ConfigSketch> = targets.chain((targetList) => {
  const names = targetList.map(({ provider, model }) => `${provider}/${model}`);
  return fc.subarray(topicIds).chain((ids) => {
    const condition = fc.oneof(
      { weight: 12, arbitrary: conditions(ids) },
      { weight: 1, arbitrary: wideConditions(ids) },
    );
    const rule = fc.record({
      when: condition,
      to: fc.constantFrom<string | number>("x", "y", "x", "y", "topic", "pinned", 403),
      name: seldom(fc.constantFrom("n1", "n2")),
    });
    return fc
      .record({
        x: steps(names),
        y: steps(names),
        rules: fc.array(rule, { maxLength: 10 }),
        otherwise: fc.constantFrom<string | null>("x", "y", null),
        envelope: seldom(conditions(ids, 1)),
        restricts: fc.array(fc.record({ when: conditions(ids, 2), bars: fc.subarray(names) }), {
          maxLength: 2,
        }),
        topics: fc.tuple(
          ...ids.map(() =>
            fc.record({
              priority: fc.constantFrom(10, 50, 50),
              routed: fc.boolean(),
              veto: seldom(fc.constantFrom(...topicIds)),
            }),
          ),
        ),
      })
      .map(({ x, y, rules, otherwise, envelope, restricts, topics }): ConfigSketch => {
        const sketches = rules.map(
          ({ when, to, name }, i): RuleSketch => ({
            when,
            to,
            ...(name === null ? {} : { as: `${name}_${i}` }),
          }),
        );
        return {
          targets: targetList,
          topics: ids.map((id, i) => {
            const { priority = 50, routed = false, veto = null } = topics[i] ?? {};
            return {
              id,
              priority,
              vetoes: veto === null || veto === id ? [] : [veto],
              ...(routed ? { route: [names[0] ?? ""] } : {}),
            };
          }),
          chains: { x, y },
          rules: otherwise === null ? sketches : [...sketches, { to: otherwise }],
          ...(envelope === null ? {} : { envelope }),
          restricts,
        };
      });
  });
});

/** Random requests that mention what `configSketches` mention; consistent, as a real body's facts are. */
export const requestFacts: fc.Arbitrary<Facts> = fc
  .record({
    protocol: fc.constantFrom(...clientProtocols),
    model: fc.option(fc.constantFrom(...models), { freq: 6 }),
    inputTokens: fc.constantFrom(...bounds, 50_000),
    maxOutput: fc.option(fc.constantFrom(...bounds)),
    turns: fc.constantFrom(0, 1, 2, 100),
    stream: fc.boolean(),
    toolNames: fc.subarray(toolNames).map((names) => [...names].sort()),
    image: fc.boolean(),
    audio: fc.boolean(),
    json: fc.boolean(),
    thinks: fc.boolean(),
    effort: fc.option(fc.constantFrom(...efforts)),
    webSearch: fc.boolean(),
    stateful: fc.constantFrom(false, false, true),
    header: fc.option(fc.constantFrom(...headerValues, "more")),
    client: fc.option(fc.constantFrom(...clients)),
    session: fc.option(fc.constantFrom("s1", "s2")),
    words: fc.array(fc.constantFrom(...topicIds, "and", "the"), { maxLength: 4 }),
  })
  .map(({ thinks, header, words, ...given }) =>
    factsOf({
      ...given,
      thinking: thinks || given.effort !== null,
      headers: header === null ? {} : { "x-data-class": header },
      text: words.join(" "),
    }),
  );
