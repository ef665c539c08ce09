import type { IToken } from "chevrotain";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Span } from "../source/source-set.ts";
import type { Expression, FactTerm, Literal } from "./ast.ts";
import { inner } from "./keywords.ts";
import { TermParser } from "./term-parser.ts";
import * as t from "./tokens.ts";

type Operator = Extract<Expression, { kind: "compare" }>["operator"];

/** Conditions: `or` over `and` over `not` over comparisons. */
export abstract class ConditionParser extends TermParser {
  protected readonly condition = this.RULE(
    "condition",
    (): Expression => {
      const first = this.LA(1);
      const operands = [this.SUBRULE(this.conjunction)];
      this.MANY(() => {
        this.CONSUME(inner.or);
        operands.push(this.SUBRULE2(this.conjunction));
      });
      return this.ACTION(() => joined("or", operands, this.since(first)));
    },
    { resyncEnabled: false },
  );

  private readonly conjunction = this.RULE(
    "conjunction",
    (): Expression => {
      const first = this.LA(1);
      const operands = [this.SUBRULE(this.negation)];
      this.MANY(() => {
        this.CONSUME(inner.and);
        operands.push(this.SUBRULE2(this.negation));
      });
      return this.ACTION(() => joined("and", operands, this.since(first)));
    },
    { resyncEnabled: false },
  );

  private readonly negation = this.RULE(
    "negation",
    (): Expression =>
      this.OR<Expression>({
        DEF: [
          {
            ALT: () => {
              const not = this.CONSUME(inner.not);
              const operand = this.SUBRULE(this.negation);
              return this.ACTION(() => ({ kind: "not", operand, span: this.since(not) }));
            },
          },
          {
            ALT: () => {
              this.CONSUME(t.LeftParen);
              const inside = this.SUBRULE(this.condition);
              this.CONSUME(t.RightParen);
              return inside;
            },
          },
          { GATE: () => !isOperator(this.LA(1)), ALT: () => this.SUBRULE(this.comparison) },
          { ALT: () => this.SUBRULE(this.reversedComparison) },
        ],
        IGNORE_AMBIGUITIES: true,
        MAX_LOOKAHEAD: 1,
        ERR_MSG: "a condition",
      }),
    { resyncEnabled: false },
  );

  private readonly comparison = this.RULE(
    "comparison",
    (): Expression => {
      const first = this.LA(1);
      const fact = this.SUBRULE(this.fact);
      return (
        this.OPTION(() =>
          this.OR<Expression>([
            { ALT: () => this.SUBRULE(this.compared, { ARGS: [fact, first] }) },
            { ALT: () => this.SUBRULE(this.within, { ARGS: [fact, first] }) },
          ]),
        ) ?? this.ACTION(() => alone(fact))
      );
    },
    { resyncEnabled: false },
  );

  private readonly compared = this.RULE(
    "compared",
    (fact: FactTerm, first: IToken): Expression => {
      const operator = this.SUBRULE(this.operator);
      const value = this.SUBRULE(this.literal, { ARGS: ["a value"] });
      const compare = this.ACTION(
        (): Expression => ({ kind: "compare", fact, operator, value, span: this.since(first) }),
      );
      this.ACTION(() => this.checkGlob(operator, value));
      return this.OPTION(() => this.SUBRULE(this.chained, { ARGS: [compare, value] })) ?? compare;
    },
    { resyncEnabled: false },
  );

  /** The `< b` of `0 < a < b`, which other languages read as two comparisons. */
  private readonly chained = this.RULE(
    "chained",
    (compare: Expression, value: Literal): Expression => {
      const operator = this.SUBRULE(this.operator);
      const next = this.SUBRULE(this.literal, { ARGS: ["a value"] });
      return this.ACTION(() => {
        const span: Span = { file: this.file, start: compare.span.start, end: next.span.end };
        const repeated = this.sourceOf(value.span);
        const write = `\`${this.sourceOf(compare.span)} and ${repeated} ${operator.value} ${this.sourceOf(next.span)}\``;
        this.found.push(diagnose("SB1014", span, { found: this.sourceOf(span), write }));
        this.unreadable = true;
        return compare;
      });
    },
    { resyncEnabled: false },
  );

  private readonly within = this.RULE(
    "within",
    (fact: FactTerm, first: IToken): Expression => {
      this.CONSUME(inner.in);
      return this.OR<Expression>({
        DEF: [
          {
            ALT: () => {
              const low = this.SUBRULE(this.quantity, { ARGS: ["a range such as `1k..2k`"] });
              this.CONSUME(t.Range, { ERR_MSG: "`..` and the end of the range" });
              const high = this.SUBRULE2(this.quantity, { ARGS: ["the end of the range"] });
              return this.ACTION(() => ({ kind: "range", fact, low, high, span: this.since(first) }));
            },
          },
          {
            ALT: () => {
              const values = this.SUBRULE(this.values);
              return this.ACTION(() => ({ kind: "list", fact, values, span: this.since(first) }));
            },
          },
        ],
        ERR_MSG: 'a range such as `1k..2k`, or a list such as `["a", "b"]`',
      });
    },
    { resyncEnabled: false },
  );

  private readonly values = this.RULE(
    "values",
    (): readonly Literal[] => {
      this.CONSUME(t.LeftBracket);
      const values = [this.SUBRULE(this.literal, { ARGS: ["a value", true] })];
      this.MANY({
        GATE: () => this.LA(2).tokenType !== t.RightBracket,
        DEF: () => {
          this.CONSUME(t.Comma);
          values.push(this.SUBRULE2(this.literal, { ARGS: ["a value", true] }));
        },
      });
      this.OPTION(() => this.CONSUME2(t.Comma));
      this.CONSUME(t.RightBracket, { ERR_MSG: "`,` and another value, or `]`" });
      return values;
    },
    { resyncEnabled: false },
  );

  /** `190k < context`, and `8k < context < 190k`: understood, and sent back. */
  private readonly reversedComparison = this.RULE(
    "reversedComparison",
    (): Expression => {
      const first = this.LA(1);
      const value = this.OR<Literal>([
        {
          ALT: () => {
            const quantity = this.SUBRULE(this.quantity, { ARGS: ["a condition"] });
            return this.ACTION(() => ({ kind: "quantity", quantity, span: quantity.span }));
          },
        },
        {
          ALT: () => {
            const text = this.SUBRULE(this.text, { ARGS: ["a condition"] });
            return this.ACTION(() => ({ kind: "string", value: text.value, span: text.span }));
          },
        },
      ]);
      const reversed = this.SUBRULE(this.operator);
      const fact = this.SUBRULE(this.fact);
      const further = this.OPTION(() => {
        const operator = this.SUBRULE2(this.operator);
        return { operator, value: this.SUBRULE(this.literal, { ARGS: ["a value"] }) };
      });
      return this.ACTION(() => {
        const operator: Operator = { ...reversed, value: mirrored[reversed.value] };
        const span = this.since(first);
        const asked = [{ operator, value }, ...(further === undefined ? [] : [further])];
        const text = asked
          .map((one) => `${this.sourceOf(fact.span)} ${one.operator.value} ${this.sourceOf(one.value.span)}`)
          .join(" and ");
        const found = `\`${this.sourceOf(value.span)}\``;
        this.found.push(
          diagnose("SB1025", value.span, { found, write: `\`${text}\`` }, { fix: fixBy(span, text) }),
        );
        const operands = asked.map((one): Expression => ({ kind: "compare", fact, ...one, span }));
        return joined("and", operands, span);
      });
    },
    { resyncEnabled: false },
  );

  private readonly fact = this.RULE(
    "fact",
    (): FactTerm => {
      const name = this.CONSUME(t.Name, { ERR_MSG: "a fact" });
      const argument = this.OPTION(() => {
        this.CONSUME(t.LeftParen);
        const inside = this.SUBRULE(this.nameOrText, { ARGS: ["a name or a text"] });
        this.CONSUME(t.RightParen);
        return inside;
      });
      return this.ACTION(() => ({
        name: this.word(name),
        argument: argument ?? null,
        span: this.since(name),
      }));
    },
    { resyncEnabled: false },
  );

  private readonly operator = this.RULE(
    "operator",
    (): Operator => {
      const token = this.OR({
        DEF: [
          { ALT: () => this.CONSUME(t.Less) },
          { ALT: () => this.CONSUME(t.LessEqual) },
          { ALT: () => this.CONSUME(t.Greater) },
          { ALT: () => this.CONSUME(t.GreaterEqual) },
          { ALT: () => this.CONSUME(t.EqualEqual) },
          { ALT: () => this.CONSUME(t.NotEqual) },
          { ALT: () => this.CONSUME(t.Tilde) },
          { ALT: () => this.CONSUME(t.Assign) },
        ],
        ERR_MSG: "a comparison such as `==`",
      });
      return this.ACTION(() => ({ value: this.operatorOf(token), span: this.at(token) }));
    },
    { resyncEnabled: false },
  );

  protected sourceOf(span: Span): string {
    return this.file.text.slice(span.start, span.end);
  }

  private operatorOf(token: IToken): Operator["value"] {
    if (token.tokenType === t.Assign) {
      const span = this.at(token);
      this.found.push(diagnose("SB1014", span, { found: "=", write: "`==`" }, { fix: fixBy(span, "==") }));
      return "==";
    }
    const own = operators.find((operator) => t.operatorTokens[operator] === token.tokenType);
    if (own !== undefined) return own;
    const [stands] = token.tokenType.CATEGORIES ?? [];
    return operators.find((operator) => t.operatorTokens[operator] === stands) ?? "==";
  }

  /** A glob with the marks of a regular expression matches them literally, which nobody means. */
  private checkGlob(operator: Operator, value: Literal): void {
    if (operator.value !== "~" || value.kind !== "string") return;
    if (!/^\^|\$$|\\[dwsbDWSB]|\(\?|\([^)]*\|/.test(value.value)) return;
    this.found.push(diagnose("SB1018", value.span, { text: value.value }));
  }
}

/** The words that no fact and no `let` can be called, since a condition would not be readable with them. */
function isOperator({ tokenType }: IToken): boolean {
  return tokenType === inner.and || tokenType === inner.or || tokenType === inner.in;
}

const operators = ["<", "<=", ">", ">=", "==", "!=", "~"] as const;

const mirrored: Readonly<Record<Operator["value"], Operator["value"]>> = {
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
  "==": "==",
  "!=": "!=",
  "~": "~",
};

function joined(kind: "and" | "or", operands: readonly Expression[], span: Span): Expression {
  const [only] = operands;
  return only && operands.length === 1 ? only : { kind, operands, span };
}

/** A fact without a comparison: a flag, a `let`, or a call such as `topic(id)`. */
function alone(fact: FactTerm): Expression {
  const { name, argument, span } = fact;
  return argument === null ? { kind: "name", name, span } : { kind: "call", callee: name, argument, span };
}
