import type { Located, Span } from "../source/source-set.ts";

/** A `.sbx` file as written. Names are not resolved, types not checked. */
export interface RulesFile {
  readonly span: Span;
  readonly items: readonly Item[];
  /** Every comment, in the order of the source; no tool may lose one. */
  readonly comments: readonly Comment[];
  /** Items with a syntax error, which is reported: they are not among `items`, but what they declare exists. */
  readonly broken: readonly BrokenItem[];
}

/** `# ...` up to the end of its line; `text` is as written, with its `#`. */
export interface Comment {
  readonly text: string;
  readonly span: Span;
}

/** An item that could not be read; `declares` is the name it would have declared, null where it declares none. */
export interface BrokenItem {
  readonly span: Span;
  readonly declares: { readonly kind: "chain" | "let" | "rule"; readonly name: Located<string> } | null;
}

/** What may stand at the top level. `allowances` are the `allow CODE "reason"` lines above it. */
export type Item = ItemBody & { readonly span: Span; readonly allowances: readonly Allowance[] };

export type ItemBody =
  | UseItem
  | MatchItem
  | IgnoreItem
  | EnvelopeItem
  | RestrictItem
  | ChainItem
  | LetItem
  | RuleItem
  | ReachItem
  | SurviveItem
  | WithinItem
  | CostItem
  | TestItem;

export interface Allowance {
  readonly code: Located<string>;
  readonly reason: Located<string>;
  readonly span: Span;
}

/** `use catalog "catalog.yaml"`, `use taxonomy "taxonomy" compat kg`, `use rules "more.sbx"`. */
export interface UseItem {
  readonly kind: "use";
  readonly what: "catalog" | "taxonomy" | "rules";
  readonly path: Located<string>;
  readonly compat: Located<"proxy" | "kg"> | null;
}

/** `match on last_user`. */
export interface MatchItem {
  readonly kind: "match";
  readonly scope: Located<"last_user" | "all_user" | "system" | "first_user">;
}

/** `ignore blocks ["system-reminder", "environment_context"]`. */
export interface IgnoreItem {
  readonly kind: "ignore";
  readonly blocks: readonly Located<string>[];
}

/** `envelope input_tokens <= 1M and not audio`. */
export interface EnvelopeItem {
  readonly kind: "envelope";
  readonly condition: Expression;
}

/** `restrict when COND from region "cn"` (may not reach) or `to region "eu"` (may reach nothing else). */
export interface RestrictItem {
  readonly kind: "restrict";
  readonly condition: Expression;
  readonly direction: "to" | "from";
  readonly set: ReachSet;
}

export interface ReachSet {
  readonly kind: "region" | "provider" | "target";
  /** A region is a string, a provider a name, a target `provider/model`. */
  readonly name: Located<string>;
}

/** `chain NAME { steps } hedge after 2s commit after 200 tokens with { options }`; the clauses in any order. */
export interface ChainItem {
  readonly kind: "chain";
  readonly name: Located<string>;
  readonly steps: readonly Step[];
  readonly hedge: HedgeClause | null;
  readonly commit: CommitClause | null;
  readonly options: readonly ChainOption[];
}

/** `hedge after 2s`. */
export interface HedgeClause {
  readonly after: Quantity;
  readonly span: Span;
}

/** `commit after 200 tokens`, or `commit after complete`. */
export interface CommitClause {
  readonly after: Quantity | "complete";
  readonly span: Span;
}

export type Step =
  | TargetStep
  | { readonly kind: "chain"; readonly name: Located<string>; readonly span: Span }
  | {
      readonly kind: "balance";
      /** As written; `bind` knows which strategies there are. */
      readonly strategy: Located<string>;
      readonly members: readonly TargetStep[];
      readonly span: Span;
    };

/** `provider/model (weight 3, allow shrink, allow degrade thinking)`. */
export interface TargetStep {
  readonly kind: "target";
  /** As written, quotes removed; the provider ends at the first `/`. */
  readonly target: Located<string>;
  readonly weight: Located<number> | null;
  readonly shrink: Span | null;
  readonly degrade: readonly Located<string>[];
  readonly span: Span;
}

/** `first_token: 4s`, `attempts: 3`. The value is what the literal says; its unit is checked later. */
export interface ChainOption {
  readonly name: Located<string>;
  readonly value: Quantity;
}

/** A number with the unit it was written with; `value` is already multiplied out (durations in ms, `k` and `Ki` applied). */
export interface Quantity {
  readonly value: number;
  readonly unit: "count" | "ms" | "usd";
  readonly span: Span;
}

/** `let NAME = condition`. */
export interface LetItem {
  readonly kind: "let";
  readonly name: Located<string>;
  readonly condition: Expression;
}

/** `when COND -> OUTCOME as NAME`; `otherwise` has a null condition. */
export interface RuleItem {
  readonly kind: "rule";
  readonly condition: Expression | null;
  readonly outcome: Outcome;
  readonly name: Located<string> | null;
}

export type Outcome =
  | { readonly kind: "chain"; readonly name: Located<string>; readonly span: Span }
  | { readonly kind: "topic"; readonly span: Span }
  | { readonly kind: "pinned"; readonly span: Span }
  | {
      readonly kind: "reject";
      readonly status: Located<number>;
      readonly message: Located<string>;
      readonly span: Span;
    };

/** `never when COND reach SET`, `only when COND reach SET`; without `when` the condition is null (every request). */
export interface ReachItem {
  readonly kind: "never" | "only";
  readonly condition: Expression | null;
  readonly set: ReachSet;
}

/** `survive any one provider when COND`. */
export interface SurviveItem {
  readonly kind: "survive";
  readonly unit: Located<"provider" | "key" | "region">;
  readonly condition: Expression | null;
}

/** `within { attempts: 6, wait: 90s }`. */
export interface WithinItem {
  readonly kind: "within";
  readonly options: readonly ChainOption[];
}

/** `cost chain NAME <= 0.40 usd when COND`. */
export interface CostItem {
  readonly kind: "cost";
  readonly chain: Located<string>;
  readonly ceiling: Quantity;
  readonly condition: Expression | null;
}

/**
 * `test "title" { user "text" given tools and input_tokens == 5k expect chain deep, first p/m }`, or
 * `test "title" { forall COND expect not target p/m }`.
 */
export interface TestItem {
  readonly kind: "test";
  readonly title: Located<string>;
  /** `user "..."`, `system "..."` in order. */
  readonly texts: readonly { readonly role: "user" | "system"; readonly text: Located<string> }[];
  readonly given: Expression | null;
  readonly forall: Expression | null;
  readonly expectations: readonly Expectation[];
}

/** `expect [not] chain C | rule R | first T | target T | topic ID | reject [STATUS] | refused`. */
export interface Expectation {
  readonly negated: boolean;
  readonly kind: "chain" | "rule" | "first" | "target" | "topic" | "reject" | "refused";
  /** The name after the kind (`topic:ID` for a topic's chain); null for `refused` and a bare `reject`; the digits for `reject 403`. */
  readonly name: Located<string> | null;
  readonly span: Span;
}

export type Expression =
  | { readonly kind: "and" | "or"; readonly operands: readonly Expression[]; readonly span: Span }
  | { readonly kind: "not"; readonly operand: Expression; readonly span: Span }
  /** A bare word: a flag, `topic`, `pinned`, or the name of a `let`. */
  | { readonly kind: "name"; readonly name: Located<string>; readonly span: Span }
  | {
      readonly kind: "compare";
      readonly fact: FactTerm;
      readonly operator: Located<"<" | "<=" | ">" | ">=" | "==" | "!=" | "~">;
      readonly value: Literal;
      readonly span: Span;
    }
  | {
      readonly kind: "range";
      readonly fact: FactTerm;
      readonly low: Quantity;
      readonly high: Quantity;
      readonly span: Span;
    }
  | {
      readonly kind: "list";
      readonly fact: FactTerm;
      readonly values: readonly Literal[];
      readonly span: Span;
    }
  /** `topic(deep_reasoning)`, `tool("web_*")`. */
  | {
      readonly kind: "call";
      readonly callee: Located<string>;
      readonly argument: Located<string>;
      readonly span: Span;
    };

/** What stands left of an operator: `model`, or `header("x-data-class")`. */
export interface FactTerm {
  readonly name: Located<string>;
  /** The argument of `header(...)`; null for plain facts. */
  readonly argument: Located<string> | null;
  readonly span: Span;
}

export type Literal =
  | { readonly kind: "quantity"; readonly quantity: Quantity; readonly span: Span }
  | { readonly kind: "string"; readonly value: string; readonly span: Span }
  | { readonly kind: "word"; readonly value: string; readonly span: Span };
