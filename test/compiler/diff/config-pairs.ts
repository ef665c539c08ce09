import fc from "fast-check";
import type { ConfigSketch, RuleSketch } from "../../fixtures/checked-config.ts";
import type { CellAxes } from "../prove/cells.ts";
import { axesOf, type SmallConfig, smallConfigs, type ThemeName } from "../prove/small-configs.ts";

/** Two small configs of which the second has parts of its own: anything from one edited rule to nothing left of the first. */
export interface ConfigPair {
  readonly base: ConfigSketch;
  readonly head: ConfigSketch;
  /** The axes along which both tell requests apart. */
  readonly axes: CellAxes;
}

export function configPairs(...themes: readonly ThemeName[]): fc.Arbitrary<ConfigPair> {
  return fc.constantFrom(...themes).chain((theme) =>
    fc
      .record({
        first: smallConfigs(theme),
        second: smallConfigs(theme),
        edit: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...edits) }, fc.constant(parts)),
        taken: fc.subarray(["targets", "topics", "chains", "rules", "restricts", "envelope"] as const, {
          minLength: 1,
          maxLength: 3,
        }),
        at: fc.nat({ max: 3 }),
      })
      .map(({ first, second, edit, taken, at }): ConfigPair => {
        const head = edit(first.sketch, second.sketch, at, taken);
        return { base: first.sketch, head, axes: axesOf(first as SmallConfig) };
      }),
  );
}

type Edit = (
  base: ConfigSketch,
  other: ConfigSketch,
  at: number,
  taken: readonly (keyof ConfigSketch)[],
) => ConfigSketch;

/** Takes whole parts of the other one. */
const parts: Edit = (base, other, _, taken) => ({
  ...base,
  ...Object.fromEntries(taken.map((part) => [part, other[part]])),
});

const onRules =
  (change: (rules: readonly RuleSketch[], other: RuleSketch, at: number) => readonly RuleSketch[]): Edit =>
  (base, other, at) => {
    const rules = base.rules ?? [];
    const [first = { to: 403 }] = other.rules ?? [];
    return { ...base, rules: change(rules, { ...first, as: "new" }, at % Math.max(1, rules.length)) };
  };

const edits: readonly Edit[] = [
  onRules((rules, other, at) => rules.toSpliced(at, 0, other)),
  onRules((rules, _, at) => rules.toSpliced(at, 1)),
  onRules((rules, other, at) => rules.with(at, { ...other, ...(rules[at]?.as && { as: rules[at].as }) })),
  onRules((rules, _, at) => {
    const [a, b] = [rules[at], rules[(at + 1) % rules.length]];
    return a && b && rules.length > 1 ? rules.with(at, b).with((at + 1) % rules.length, a) : rules;
  }),
  (base, other) => ({
    ...base,
    targets: [other.targets?.[0], base.targets?.[1]].flatMap((one) => one ?? []),
  }),
  (base, other) => ({ ...base, chains: { ...base.chains, main: other.chains?.["main"] ?? [] } }),
  (base, other, at) => ({
    ...base,
    topics: (base.topics ?? []).map((topic, row) => (row === at ? (other.topics?.[row] ?? topic) : topic)),
  }),
];
