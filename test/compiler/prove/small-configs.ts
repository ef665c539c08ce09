import fc from "fast-check";
import type { CheckedConfig, CheckedExpectation } from "../../../compiler/check/checked-config.ts";
import {
  all,
  any,
  anyTopic,
  type ConfigSketch,
  checkedConfig,
  flag,
  glob,
  type MemberSketch,
  not,
  oneOf,
  type RuleSketch,
  type StepSketch,
  type TargetSketch,
  type TopicSketch,
  tool,
  topic,
  type When,
  within,
} from "../../fixtures/checked-config.ts";
import { type CellAxes, MOST_CONTEXT, plainAxes, SMALL_CONTEXT, subsets } from "./cells.ts";

/** A small configuration and the axes along which its rules tell requests apart. */
export interface SmallConfig {
  readonly sketch: ConfigSketch;
  readonly theme: ThemeName;
  /** What the author promises: `never` and `only` of the target `q/b`. */
  readonly promise:
    | { readonly kind: "never" | "only" | "survive"; readonly when: When }
    | { readonly kind: "cost"; readonly when: When; readonly ceiling: number }
    | null;
  readonly forall: {
    readonly when: When;
    readonly kind: "target" | "chain" | "first" | "refused";
    readonly negated: boolean;
  } | null;
}

/** The axes along which the theme of a small configuration tells requests apart. */
export function axesOf({ theme }: SmallConfig): CellAxes {
  return { ...plainAxes, ...themes.find(({ name }) => name === theme)?.axes };
}

/** The configuration with its promise and its test. */
export function configOf({ sketch, promise, forall }: SmallConfig): CheckedConfig {
  return checkedConfig({
    ...sketch,
    promises: ({ condition, target, chain: row, span }) => {
      if (promise === null) return [];
      const when = condition(promise.when);
      if (promise.kind === "cost") {
        return [{ kind: "cost", chain: row("main"), ceilingNanoUsd: promise.ceiling, condition: when, span }];
      }
      return promise.kind === "survive"
        ? [{ kind: "survive", unit: "provider", condition: when, span }]
        : [{ kind: promise.kind, condition: when, targets: [target("q/b")], says: "q", span }];
    },
    tests: ({ condition, target, chain: row, span }) => {
      if (forall === null) return [];
      const { kind, negated } = forall;
      const expected: CheckedExpectation =
        kind === "chain"
          ? { negated, span, kind, chain: row("main") }
          : kind === "refused"
            ? { negated, span, kind }
            : { negated, span, kind, target: target("p/a") };
      const given = { kind: "forall", condition: condition(forall.when) } as const;
      return [{ origin: "rules", title: "drawn", span, given, expectations: [expected] }];
    },
  });
}

/** What a theme lets conditions ask for; each keeps the number of cells small. */
interface Theme {
  readonly name: ThemeName;
  readonly atoms: fc.Arbitrary<When>;
  readonly axes: Partial<CellAxes>;
  readonly topics?: fc.Arbitrary<readonly TopicSketch[]>;
  readonly closedValues?: ConfigSketch["closedValues"];
  readonly outcomes?: readonly string[];
}

const small = fc.integer({ min: 0, max: 12 });
const band = fc
  .tuple(fc.constantFrom("input_tokens", "max_output", "context"), small, small, fc.boolean())
  .map(([fact, a, b, open]) =>
    within(fact, Math.min(a, b), open ? Number.POSITIVE_INFINITY : Math.max(a, b)),
  );
const flagAtoms = (
  ...flags: readonly ("stream" | "image" | "thinking" | "json" | "tools" | "web_search")[]
) => fc.constantFrom(...flags.map((name) => flag(name)));

/** Phrases of which some hold others, in words and inside them. */
const phrasePool = ["step by step", "think step by step", "plan", "planning"];
const topicIds = ["alpha", "beta", "gamma"];

const topicSketches: fc.Arbitrary<readonly TopicSketch[]> = fc.tuple(
  ...topicIds.map((id, place) =>
    fc.record({
      id: fc.constant(id),
      synonyms: fc.uniqueArray(fc.constantFrom(...phrasePool), { minLength: 1, maxLength: 2 }),
      vetoes: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        fc.uniqueArray(fc.constantFrom(...phrasePool), { minLength: 1, maxLength: 1 }),
      ),
      // Priorities differ, so that no phrase is ambiguous.
      priority: fc.constant([30, 70, 50][place] ?? 50),
      match: fc.constantFrom("word" as const, "word" as const, "substring" as const),
      route: fc.constantFrom<readonly StepSketch[]>(["p/a"], ["q/b", "p/a"], ["q/b"]),
    }),
  ),
);

/** Phrases inside words, where those that match by words only are not found, or not all of them. */
const insideWords = [...phrasePool.map((phrase) => `q${phrase}q`), "qthink step by step"];

/** Every text that the phrases can make a difference in: any of them, with up to two inside words. */
const texts = subsets(phrasePool).flatMap((plain) =>
  subsets(insideWords)
    .filter((inside) => inside.length <= 2)
    .map((inside) => [...plain, ...inside].join(". ")),
);

const themes: readonly Theme[] = [
  {
    name: "numbers",
    atoms: fc.oneof({ weight: 4, arbitrary: band }, flagAtoms("thinking")),
    axes: { flags: ["thinking"], numbers: true },
  },
  {
    name: "costs",
    atoms: fc.oneof({ weight: 4, arbitrary: band }, flagAtoms("thinking")),
    axes: { flags: ["thinking"], numbers: "all" },
  },
  {
    name: "flags",
    atoms: fc.oneof(flagAtoms("stream", "image", "thinking", "json", "tools", "web_search")),
    axes: {
      flags: ["stream", "image", "thinking", "json", "webSearch", "tools"],
      toolSets: [[], ["lookup"]],
    },
  },
  {
    name: "strings",
    atoms: fc.oneof(
      fc.constantFrom<When>(
        oneOf("model", "a-1"),
        oneOf("model", "a-1", "b"),
        glob("model", "a-*"),
        glob("model", "*-1"),
        flag("pinned"),
        oneOf("header:x-class", "secret"),
        glob("header:x-class", "s*"),
        oneOf("effort", "high"),
        flag("thinking"),
        oneOf("client", "team"),
        oneOf("protocol", "anthropic"),
      ),
    ),
    axes: {
      protocols: ["anthropic", "openai-chat", "openai-responses"],
      models: [null, "a-1", "a-2", "a-2-1", "c-1", "b", "zz", "p/a", "q,b"],
      efforts: [null, "high"],
      clients: [null, "team"],
      header: { name: "x-class", values: [null, "secret", "s", "zz"] },
      flags: ["thinking"],
    },
    closedValues: { client: ["team"] },
    outcomes: ["pinned"],
  },
  {
    name: "tools",
    atoms: fc.oneof(
      fc.constantFrom<When>(
        tool("web_*"),
        tool("*_search"),
        tool("web_search"),
        tool("ba*"),
        flag("tools"),
        flag("web_search"),
      ),
    ),
    axes: {
      protocols: ["anthropic", "openai-chat"],
      flags: ["webSearch", "tools"],
      // Three are enough to bring in any of the globs.
      toolSets: subsets([
        "web_a",
        "db_search",
        "web_search",
        "web_b_search",
        "bash",
        "bad_search",
        "lookup",
      ]).filter(({ length }) => length <= 3),
    },
  },
  {
    name: "every tool",
    atoms: fc.constantFrom<When>(tool("*"), tool("web_*"), flag("tools"), flag("web_search")),
    axes: { flags: ["webSearch", "tools"], toolSets: subsets(["web_fetch", "bash"]) },
  },
  {
    name: "topics",
    atoms: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...topicIds).map((id) => topic(id)) },
      fc.constant(anyTopic),
      flagAtoms("stream"),
      fc.constant(within("turns", 0, 0)),
    ),
    axes: { flags: ["stream"], texts, turns: [0, 1] },
    topics: topicSketches,
    outcomes: ["topic"],
  },
  {
    name: "mixed",
    atoms: fc.constantFrom<When>(
      topic("alpha"),
      topic("beta"),
      anyTopic,
      tool("web_*"),
      glob("model", "a-*"),
      flag("pinned"),
      flag("thinking"),
      flag("tools"),
      oneOf("protocol", "anthropic"),
      within("context", 0, SMALL_CONTEXT),
    ),
    axes: {
      protocols: ["anthropic", "openai-chat"],
      models: ["a-1", "zz", "p/a", "q/b"],
      flags: ["thinking", "tools", "audio"],
      toolSets: [[], ["lookup"], ["web_a"]],
      texts: subsets(["step by step", "think step by step", "plan"]).map((phrases) => phrases.join(". ")),
    },
    topics: fc.constant([
      { id: "alpha", synonyms: ["step by step"], priority: 70, route: ["p/a"] },
      { id: "beta", synonyms: ["think step by step"], vetoes: ["plan"], priority: 50, route: ["q/b"] },
      { id: "gamma", synonyms: ["plan"], priority: 30 },
    ]),
    outcomes: ["topic", "pinned"],
  },
];

/** What small configurations can be about. */
export type ThemeName =
  | "numbers"
  | "costs"
  | "flags"
  | "strings"
  | "tools"
  | "every tool"
  | "topics"
  | "mixed";

/** Random small configurations of some themes, with what every property needs to be refuted and to be proved. */
export const smallConfigs = (...names: readonly ThemeName[]): fc.Arbitrary<SmallConfig> =>
  fc
    .constantFrom(...themes.filter(({ name }) => names.includes(name)))
    .chain((theme) =>
      fc.record({
        theme: fc.constant(theme),
        topics: theme.topics ?? fc.constant([]),
        targets: targets(theme),
        chains: fc.tuple(chain, chain),
        envelope: fc.option(conditions(theme), { freq: 3 }),
        rules: rules(theme),
        otherwise: fc.boolean(),
        restricts: fc.oneof(
          { weight: 2, arbitrary: fc.constant([]) },
          fc.record({ when: conditions(theme), bars: fc.constantFrom(["p/a"], ["q/b"]) }).map((one) => [one]),
        ),
        promise: fc.option<NonNullable<SmallConfig["promise"]>>(
          theme.name === "costs"
            ? fc.record({
                kind: fc.constant("cost" as const),
                when: conditions(theme),
                ceiling: fc.integer({ min: 0, max: 160 }),
              })
            : fc.record({
                kind: fc.constantFrom("never" as const, "only" as const, "survive" as const),
                when: conditions(theme),
              }),
          { freq: theme.name === "costs" ? 20 : 2 },
        ),
        forall: fc.option(
          fc.record({
            when: conditions(theme),
            kind: fc.constantFrom("target" as const, "chain" as const, "first" as const, "refused" as const),
            negated: fc.boolean(),
          }),
        ),
      }),
    )
    .map(({ theme, chains, otherwise, promise, forall, envelope, ...drawn }): SmallConfig => {
      const always: readonly RuleSketch[] = otherwise ? [{ to: "main" }] : [];
      return {
        theme: theme.name,
        sketch: {
          targets: drawn.targets,
          topics: drawn.topics,
          chains: { main: chains[0], spare: chains[1] },
          rules: [...drawn.rules, ...always],
          restricts: drawn.restricts,
          envelope: all(fence(theme), ...(envelope === null ? [] : [envelope])),
          ...(theme.closedValues && { closedValues: theme.closedValues }),
        },
        promise,
        forall,
      };
    });

/** Keeps out what the axes do not enumerate: other flags, tools and protocols, which gates and adapters would tell apart. */
function fence({ axes }: Theme): When {
  const open: readonly string[] = axes.flags ?? [];
  const shut = flagNames.filter((name) => !open.includes(name === "web_search" ? "webSearch" : name));
  return all(
    ...shut.map((name) => not(flag(name))),
    oneOf("protocol", ...(axes.protocols ?? ["anthropic"])),
    ...(axes.numbers === "all" ? [within("context", 0, MOST_CONTEXT), within("turns", 1, 1)] : []),
    ...(axes.numbers ? [] : [within("context", SMALL_CONTEXT, SMALL_CONTEXT), within("max_output", 0, 0)]),
  );
}

const flagNames = [
  "stream",
  "tools",
  "image",
  "document",
  "audio",
  "json",
  "thinking",
  "web_search",
  "cache_control",
  "stateful",
  "resumes",
] as const;

function conditions(theme: Theme): fc.Arbitrary<When> {
  return fc.letrec<{ node: When }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      theme.atoms,
      fc.array(tie("node"), { minLength: 2, maxLength: 3 }).map((parts) => all(...parts)),
      fc.array(tie("node"), { minLength: 2, maxLength: 3 }).map((parts) => any(...parts)),
      tie("node").map(not),
    ),
  })).node;
}

function rules(theme: Theme): fc.Arbitrary<readonly RuleSketch[]> {
  return fc
    .array(
      fc.record({
        when: conditions(theme),
        to: fc.constantFrom<string | number>("main", "spare", 403, ...(theme.outcomes ?? [])),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((drawn) => drawn.map((rule, place) => ({ ...rule, as: `r${place}` })));
}

const chain: fc.Arbitrary<readonly StepSketch[]> = fc.oneof(
  fc.constant<readonly StepSketch[]>(["p/a"]),
  fc.tuple(member("p/a"), member("q/b")).map(([a, b]): readonly StepSketch[] => [a, b]),
  fc.tuple(member("q/b"), member("p/a")).map(([a, b]): readonly StepSketch[] => [a, b]),
  fc.constant<readonly StepSketch[]>([{ strategy: "round-robin", members: ["p/a", "q/b"] }]),
);

function member(target: string): fc.Arbitrary<MemberSketch> {
  return fc.record({
    target: fc.constant(target),
    shrink: fc.boolean(),
    degrade: fc.constantFrom<MemberSketch["degrade"]>([], [], ["thinking"], ["output"]),
  }) as fc.Arbitrary<MemberSketch>;
}

const nanoUsd = fc.integer({ min: 0, max: 6 });
const price = fc.record({
  inputNanoUsd: nanoUsd,
  outputNanoUsd: nanoUsd,
  cacheReadNanoUsd: fc.constant(0),
  cacheWriteNanoUsd: fc.constantFrom(0, 4),
  tiers: fc.array(
    fc.record({
      aboveTokens: fc.integer({ min: 1, max: 9 }),
      inputNanoUsd: nanoUsd,
      outputNanoUsd: nanoUsd,
    }),
    { maxLength: 2 },
  ),
});

/** Two targets of two providers, roomy or not, able or not. */
function targets({ name, axes }: Theme): fc.Arbitrary<readonly TargetSketch[]> {
  const tight = fc.record({
    ...(name === "costs" && { price, contextTokens: fc.constantFrom(13, 17, 1_150_000_000) }),
    windowTokens: axes.numbers ? fc.constantFrom(6, 11, 1_000_000_000) : fc.constant(1_000),
    maxOutputTokens: axes.numbers ? fc.constantFrom(3, 8, 1_000_000_000) : fc.constant(1_000),
    defaultOutputTokens: fc.constantFrom(0, 2),
    passes: fc.constantFrom<TargetSketch["passes"]>(
      able,
      able,
      able.filter((gate) => gate !== "thinking"),
      [],
    ),
    protocol: fc.constantFrom(...(axes.protocols ?? (["anthropic"] as const))),
  }) as fc.Arbitrary<Omit<TargetSketch, "provider" | "model">>;
  return fc.tuple(tight, tight).map(([a, b]) => [
    { provider: "p", model: "a", ...a },
    { provider: "q", model: "b", ...b },
  ]);
}

const able: NonNullable<TargetSketch["passes"]> = [
  "audio",
  "image",
  "tools",
  "thinking",
  "json",
  "web_search",
  "cache_control",
];
