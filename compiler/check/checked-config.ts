import type {
  ChainOptions,
  DegradableGate,
  FlagFact,
  IntegerFact,
  PlanGateway,
  PlanMember,
  PlanProvider,
  PlanTarget,
  PlanText,
  Strategy,
  StringFact,
} from "../../engine/index.ts";
import type { CatalogSource } from "../catalog/catalog-source.ts";
import type { PlacedAllowance } from "../diagnostics/settle.ts";
import type { Located, SourceSet, Span } from "../source/source-set.ts";

/** A configuration with no unresolved name and no wrong type left. Only `check` makes one; `prove` and `lower` take nothing else. */
export interface CheckedConfig {
  readonly sources: SourceSet;
  readonly catalog: CatalogSource;
  readonly text: PlanText;
  /** Sorted by id. */
  readonly topics: readonly CheckedTopic[];
  readonly providers: readonly CheckedProvider[];
  /** Sorted by provider, then model. */
  readonly targets: readonly CheckedTarget[];
  readonly gateway: PlanGateway;
  readonly envelope: CheckedCondition | null;
  readonly restricts: readonly CheckedRestrict[];
  /** In the order of the source, then `topic:ID` by id. Chains within chains are spliced in. */
  readonly chains: readonly CheckedChain[];
  /** First match wins. */
  readonly rules: readonly CheckedRule[];
  readonly lets: readonly CheckedLet[];
  /** Every accepted spelling of every pin, to its row of `targets`. */
  readonly pins: ReadonlyMap<string, number>;
  /** Values of string facts that can occur, where the config knows them all (`client`, `protocol`); others are open. */
  readonly closedValues: ReadonlyMap<StringFact, readonly string[]>;
  readonly promises: readonly AuthorPromise[];
  readonly tests: readonly CheckedTest[];
  readonly allowances: readonly PlacedAllowance[];
}

export interface CheckedTopic {
  readonly id: string;
  readonly title: string;
  readonly priority: number;
  readonly match: "word" | "substring";
  /** As written; normalised by the engine's own function. Without repeats within the topic. */
  readonly synonyms: readonly Located<string>[];
  readonly vetoes: readonly Located<string>[];
  /** The row of `chains`; null where the topic has no route. */
  readonly chain: number | null;
  readonly metadata: readonly { readonly name: string; readonly value: string }[];
  readonly span: Span;
}

export interface CheckedProvider {
  readonly plan: PlanProvider;
  readonly span: Span;
}

export interface CheckedTarget {
  readonly plan: Omit<PlanTarget, "place">;
  /** The catalog's own window, before the margin. */
  readonly contextTokens: number;
  /** ISO dates of the catalog. */
  readonly checked: string | null;
  readonly retires: string | null;
  readonly span: Span;
}

export interface CheckedChain {
  readonly name: string;
  readonly steps: readonly CheckedStep[];
  readonly options: ChainOptions;
  readonly span: Span;
}

export type CheckedStep =
  | { readonly kind: "target"; readonly member: CheckedMember; readonly span: Span }
  | {
      readonly kind: "pool";
      readonly strategy: Strategy;
      readonly members: readonly CheckedMember[];
      readonly span: Span;
    };

export interface CheckedMember extends PlanMember {
  readonly span: Span;
  /** Where the chain that it is written in is named as a step of this one; null in its own chain. */
  readonly spliceSpan: Span | null;
  readonly degradeSpans: readonly Located<DegradableGate>[];
  readonly shrinkSpan: Span | null;
}

export interface CheckedRestrict {
  readonly condition: CheckedCondition;
  readonly barredTargets: readonly number[];
  readonly span: Span;
}

export interface CheckedRule {
  /** From `as NAME`, else the chain's name (`cheap`, `cheap#2`), `topic`, `pinned`, `reject`. */
  readonly id: string;
  /** Whether `as` named it. */
  readonly named: boolean;
  /** Null for `otherwise`. */
  readonly condition: CheckedCondition | null;
  readonly outcome: CheckedOutcome;
  /** The whole rule. */
  readonly span: Span;
  readonly conditionSpan: Span;
  readonly outcomeSpan: Span;
}

export type CheckedOutcome =
  | { readonly kind: "chain"; readonly chain: number }
  | { readonly kind: "topic" }
  | { readonly kind: "pinned" }
  | { readonly kind: "reject"; readonly status: number; readonly message: string };

export interface CheckedLet {
  readonly name: string;
  readonly condition: CheckedCondition;
  readonly used: boolean;
  readonly span: Span;
}

/** `and`, `or`, `not` over atoms; the uses of a `let` are expanded, their spans being the use's. */
export type CheckedCondition =
  | { readonly kind: "and" | "or"; readonly operands: readonly CheckedCondition[]; readonly span: Span }
  | { readonly kind: "not"; readonly operand: CheckedCondition; readonly span: Span }
  | { readonly kind: "atom"; readonly atom: Atom; readonly span: Span };

export type Atom =
  /** Inclusive; `max` may be Infinity. Absent `max_output` reads 0. */
  | { readonly kind: "integer"; readonly fact: IntegerFact; readonly min: number; readonly max: number }
  | { readonly kind: "flag"; readonly fact: FlagFact }
  /** True where the fact is present and equals one of the values. `!=` is a `not` around it. */
  | { readonly kind: "value"; readonly fact: StringFact; readonly values: readonly string[] }
  | { readonly kind: "glob"; readonly fact: StringFact; readonly glob: string }
  | { readonly kind: "tool"; readonly glob: string }
  /** The row of `topics`. */
  | { readonly kind: "topic"; readonly topic: number }
  | { readonly kind: "any_topic" };

/** What the author promises about all requests; proved, never enforced (but `within`, which is both). */
export type AuthorPromise =
  | {
      readonly kind: "never" | "only";
      readonly condition: CheckedCondition | null;
      readonly targets: readonly number[];
      readonly says: string;
      readonly span: Span;
    }
  | {
      readonly kind: "survive";
      readonly unit: "provider" | "key" | "region";
      readonly condition: CheckedCondition | null;
      readonly span: Span;
    }
  | { readonly kind: "within"; readonly attempts: number; readonly waitMs: number; readonly span: Span }
  | {
      readonly kind: "cost";
      readonly chain: number;
      readonly ceilingNanoUsd: number;
      readonly condition: CheckedCondition | null;
      readonly span: Span;
    };

export interface CheckedTest {
  /** A `test` of the rules, or a `test::` of the taxonomy, which every compile runs. */
  readonly origin: "rules" | "taxonomy";
  readonly title: string;
  readonly span: Span;
  readonly given: TestGiven;
  readonly expectations: readonly CheckedExpectation[];
}

export type TestGiven =
  /**
   * One concrete request: the texts, and the facts that `given` fixes with what they imply, by the names of the
   * language; `tool` lists the names of tools, sorted, and `header:NAME` is a header.
   */
  | {
      readonly kind: "request";
      readonly texts: readonly { readonly role: "user" | "system"; readonly text: string }[];
      readonly facts: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "forall"; readonly condition: CheckedCondition };

export type CheckedExpectation = { readonly negated: boolean; readonly span: Span } & (
  | { readonly kind: "chain"; readonly chain: number }
  | { readonly kind: "rule"; readonly rule: string }
  | { readonly kind: "first" | "target"; readonly target: number }
  /** The topic wins, where it has a route; a topic without one is found. */
  | { readonly kind: "topic"; readonly topic: number }
  /** The winning topic is none (`topic none`). */
  | { readonly kind: "no_topic" }
  | { readonly kind: "reject"; readonly status: number | null }
  | { readonly kind: "refused" }
);
