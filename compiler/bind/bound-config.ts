import type {
  DegradableGate,
  FlagFact,
  IntegerFact,
  PlanText,
  Strategy,
  StringFact,
} from "../../engine/index.ts";
import type { CatalogSource } from "../catalog/catalog-source.ts";
import type { PlacedAllowance } from "../diagnostics/settle.ts";
import type { Located, SourceSet, Span } from "../source/source-set.ts";
import type { ChainOption, CommitClause, HedgeClause, Literal, Quantity } from "../syntax/ast.ts";
import type { TopicSource } from "../taxonomy/topic-source.ts";

/**
 * A project whose names are resolved and whose files are spliced into one list; nothing is known of types yet.
 * `sound` is false where a name was not resolved, told or not, or stood twice: what depends on it is missing or `unresolved`,
 * and no `CheckedConfig` may be made of it.
 */
export interface BoundConfig {
  readonly sound: boolean;
  readonly sources: SourceSet;
  readonly catalog: CatalogSource | null;
  readonly text: Omit<PlanText, "remoteMediaTokens">;
  /** Sorted by name. */
  readonly providers: readonly BoundProvider[];
  /** Sorted by provider, then model. */
  readonly targets: readonly BoundTarget[];
  /** The names of `gateway.clients`, in order. */
  readonly clients: readonly string[];
  /** Sorted by id. */
  readonly topics: readonly BoundTopic[];
  /** In the order of the source; the rows of `topic:ID` chains follow theirs, by id. */
  readonly chains: readonly BoundChain[];
  readonly lets: readonly BoundLet[];
  /** The rows of `lets`, each after those it names; those in a cycle, and what needs them, are missing. */
  readonly letOrder: readonly number[];
  readonly envelope: BoundExpression | null;
  readonly restricts: readonly BoundRestrict[];
  readonly rules: readonly BoundRule[];
  readonly promises: readonly BoundPromise[];
  /** Those of the rules in order, then those of the taxonomy by topic. */
  readonly tests: readonly BoundTest[];
  readonly allowances: readonly PlacedAllowance[];
}

export interface BoundProvider {
  readonly name: string;
  readonly span: Span;
}

export interface BoundTarget {
  /** The row of `providers`. */
  readonly provider: number;
  readonly model: string;
  readonly span: Span;
}

export interface BoundTopic {
  readonly source: TopicSource;
  /** Its routes that name targets; null for a topic that has none. */
  readonly chain: number | null;
  readonly routes: readonly BoundMember[];
}

export interface BoundChain {
  readonly name: string;
  readonly steps: readonly BoundStep[];
  readonly options: readonly ChainOption[];
  readonly hedge: HedgeClause | null;
  readonly commit: CommitClause | null;
  /** The place of the name. */
  readonly span: Span;
}

export type BoundStep =
  | { readonly kind: "target"; readonly member: BoundMember; readonly span: Span }
  | { readonly kind: "chain"; readonly chain: number; readonly span: Span }
  | {
      readonly kind: "pool";
      readonly strategy: Located<Strategy>;
      readonly members: readonly BoundMember[];
      readonly span: Span;
    };

export interface BoundMember {
  /** The row of `targets`. */
  readonly target: number;
  readonly weight: Located<number> | null;
  readonly shrink: Span | null;
  readonly degrade: readonly Located<DegradableGate>[];
  readonly span: Span;
}

export interface BoundLet {
  readonly name: string;
  readonly condition: BoundExpression;
  readonly used: boolean;
  readonly span: Span;
}

export interface BoundRestrict {
  readonly condition: BoundExpression;
  readonly direction: "to" | "from";
  readonly set: BoundSet;
  readonly span: Span;
}

/** A region, a provider or a target, as rows of `targets`. */
export interface BoundSet {
  readonly inside: readonly number[];
  /** Targets that may be inside: those of providers without a region, where the set is a region. */
  readonly unknown: readonly number[];
  /** As written: `region "cn"`, `provider groq`, `target groq/gpt-oss-120b`. */
  readonly says: string;
}

export interface BoundRule {
  readonly id: string;
  readonly named: boolean;
  readonly condition: BoundExpression | null;
  readonly outcome: BoundOutcome;
  readonly span: Span;
  readonly conditionSpan: Span;
  readonly outcomeSpan: Span;
}

export type BoundOutcome =
  | { readonly kind: "chain"; readonly chain: number }
  | { readonly kind: "topic" }
  | { readonly kind: "pinned" }
  | { readonly kind: "reject"; readonly status: Located<number>; readonly message: Located<string> };

export type BoundPromise =
  | {
      readonly kind: "never" | "only";
      readonly condition: BoundExpression | null;
      readonly set: BoundSet;
      readonly span: Span;
    }
  | {
      readonly kind: "survive";
      readonly unit: "provider" | "key" | "region";
      readonly condition: BoundExpression | null;
      readonly span: Span;
    }
  | { readonly kind: "within"; readonly options: readonly ChainOption[]; readonly span: Span }
  | {
      readonly kind: "cost";
      readonly chain: number;
      readonly ceiling: Quantity;
      readonly condition: BoundExpression | null;
      readonly span: Span;
    };

export interface BoundTest {
  /** A `test` of the rules, or a `test::` of the taxonomy. */
  readonly origin: "rules" | "taxonomy";
  readonly title: Located<string>;
  readonly texts: readonly { readonly role: "user" | "system"; readonly text: Located<string> }[];
  readonly given: BoundExpression | null;
  readonly forall: BoundExpression | null;
  readonly expectations: readonly BoundExpectation[];
  /** How many expectations were written, those that could not be resolved included. */
  readonly written: number;
  readonly span: Span;
}

export type BoundExpectation = { readonly negated: boolean; readonly span: Span } & (
  | { readonly kind: "chain"; readonly chain: number }
  | { readonly kind: "rule"; readonly rule: string }
  | { readonly kind: "first" | "target"; readonly target: number }
  | { readonly kind: "topic"; readonly topic: number }
  | { readonly kind: "no_topic" }
  | { readonly kind: "reject"; readonly status: Located<string> | null }
  | { readonly kind: "refused" }
);

/** A condition whose names are resolved. `unresolved` was reported already: whatever meets it stays silent. */
export type BoundExpression =
  | { readonly kind: "and" | "or"; readonly operands: readonly BoundExpression[]; readonly span: Span }
  | { readonly kind: "not"; readonly operand: BoundExpression; readonly span: Span }
  /** A fact that stands alone; only a flag may. */
  | { readonly kind: "bare"; readonly fact: BoundFact; readonly span: Span }
  | { readonly kind: "let"; readonly row: number; readonly span: Span }
  | { readonly kind: "topic"; readonly topic: number; readonly span: Span }
  | { readonly kind: "any_topic"; readonly span: Span }
  | { readonly kind: "tool"; readonly glob: Located<string>; readonly span: Span }
  | {
      readonly kind: "compare";
      readonly fact: BoundFact;
      readonly operator: Located<"<" | "<=" | ">" | ">=" | "==" | "!=" | "~">;
      readonly value: Literal;
      readonly span: Span;
    }
  | {
      readonly kind: "range";
      readonly fact: BoundFact;
      readonly low: Quantity;
      readonly high: Quantity;
      readonly span: Span;
    }
  | {
      readonly kind: "list";
      readonly fact: BoundFact;
      readonly values: readonly Literal[];
      readonly span: Span;
    }
  | { readonly kind: "unresolved"; readonly span: Span };

export type BoundFact = { readonly span: Span } & (
  | { readonly type: "integer"; readonly fact: IntegerFact }
  | { readonly type: "flag"; readonly fact: FlagFact }
  | { readonly type: "string"; readonly fact: StringFact }
);
