import { type IRecognitionException, type IToken, NotAllInputParsedException } from "chevrotain";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../source/source-set.ts";
import type { Allowance, ItemBody, MatchItem, SurviveItem, UseItem } from "./ast.ts";
import { CompatWord, inner, opening, ScopeWord, UnitWord, UseWord } from "./keywords.ts";
import type { Statement } from "./statements.ts";
import { TestParser } from "./test-parser.ts";
import * as t from "./tokens.ts";

/** What one statement holds; `body` is null where it could not be understood. */
export interface ParsedStatement {
  readonly body: ItemBody | { readonly kind: "allow"; readonly allowance: Allowance } | null;
  readonly exceptions: readonly IRecognitionException[];
  readonly findings: readonly Diagnostic[];
  /** Tokens that stand behind a complete statement. */
  readonly rest: readonly IToken[];
}

type Body = NonNullable<ParsedStatement["body"]>;

/** The statements of the rule language. One instance serves every file; `parseStatement` is its only entry. */
export class StatementParser extends TestParser {
  constructor() {
    super();
    this.performSelfAnalysis();
  }

  parseStatement(file: SourceFile, statement: Statement): ParsedStatement {
    this.file = file;
    this.found = [];
    this.unreadable = false;
    this.input = [...statement.tokens];
    const body = this.statement();
    const leftOver = this.errors.find((error) => error instanceof NotAllInputParsedException);
    const exceptions = this.errors.filter((error) => error !== leftOver);
    const first = leftOver ? statement.tokens.indexOf(leftOver.token) : -1;
    return {
      body: exceptions.length > 0 || this.unreadable ? null : body,
      exceptions,
      findings: this.found,
      rest: first < 0 ? [] : statement.tokens.slice(first),
    };
  }

  private readonly statement = this.RULE(
    "statement",
    (): Body =>
      this.OR<Body>([
        { ALT: () => this.SUBRULE(this.use) },
        { ALT: () => this.SUBRULE(this.match) },
        { ALT: () => this.SUBRULE(this.ignore) },
        { ALT: () => this.SUBRULE(this.envelope) },
        { ALT: () => this.SUBRULE(this.restrict) },
        { ALT: () => this.SUBRULE(this.chain) },
        { ALT: () => this.SUBRULE(this.let) },
        { ALT: () => this.SUBRULE(this.rule) },
        { ALT: () => this.SUBRULE(this.otherwise) },
        { ALT: () => this.SUBRULE(this.reach) },
        { ALT: () => this.SUBRULE(this.survive) },
        { ALT: () => this.SUBRULE(this.withinItem) },
        { ALT: () => this.SUBRULE(this.cost) },
        { ALT: () => this.SUBRULE(this.test) },
        { ALT: () => this.SUBRULE(this.allowance) },
      ]),
    { resyncEnabled: false },
  );

  private readonly use = this.RULE(
    "use",
    (): Body => {
      this.CONSUME(opening.use);
      const what = this.CONSUME(UseWord);
      const path = this.SUBRULE(this.text, { ARGS: ["a path in double quotes"] });
      const compat = this.OPTION(() => {
        this.CONSUME(inner.compat);
        return this.CONSUME(CompatWord);
      });
      return this.ACTION(() => ({
        kind: "use",
        what: what.image as UseItem["what"],
        path,
        compat: compat ? (this.word(compat) as UseItem["compat"]) : null,
      }));
    },
    { resyncEnabled: false },
  );

  private readonly match = this.RULE(
    "match",
    (): Body => {
      this.CONSUME(opening.match);
      this.CONSUME(inner.on);
      const scope = this.CONSUME(ScopeWord);
      return this.ACTION(() => ({ kind: "match", scope: this.word(scope) as MatchItem["scope"] }));
    },
    { resyncEnabled: false },
  );

  private readonly ignore = this.RULE(
    "ignore",
    (): Body => {
      this.CONSUME(opening.ignore);
      this.CONSUME(inner.blocks);
      this.CONSUME(t.LeftBracket);
      const blocks = [this.SUBRULE(this.text, { ARGS: ["the name of a block in double quotes"] })];
      this.MANY({
        GATE: () => this.LA(2).tokenType !== t.RightBracket,
        DEF: () => {
          this.CONSUME(t.Comma);
          blocks.push(this.SUBRULE2(this.text, { ARGS: ["the name of a block in double quotes"] }));
        },
      });
      this.OPTION(() => this.CONSUME2(t.Comma));
      this.CONSUME(t.RightBracket, { ERR_MSG: "`,` and another block, or `]`" });
      return { kind: "ignore", blocks };
    },
    { resyncEnabled: false },
  );

  private readonly envelope = this.RULE(
    "envelope",
    (): Body => {
      this.CONSUME(opening.envelope);
      return { kind: "envelope", condition: this.SUBRULE(this.condition) };
    },
    { resyncEnabled: false },
  );

  private readonly restrict = this.RULE(
    "restrict",
    (): Body => {
      this.CONSUME(opening.restrict);
      this.CONSUME(inner.when);
      const condition = this.SUBRULE(this.condition);
      const direction = this.OR({
        DEF: [{ ALT: () => this.CONSUME(inner.to) }, { ALT: () => this.CONSUME(inner.from) }],
        ERR_MSG: "`from` (may not reach) or `to` (may reach nothing else)",
      });
      const set = this.SUBRULE(this.set);
      return this.ACTION(() => ({
        kind: "restrict",
        condition,
        direction: direction.tokenType === inner.to ? "to" : "from",
        set,
      }));
    },
    { resyncEnabled: false },
  );

  private readonly reach = this.RULE(
    "reach",
    (): Body => {
      const kind = this.OR([
        { ALT: () => this.CONSUME(opening.never) },
        { ALT: () => this.CONSUME(opening.only) },
      ]);
      const condition = this.SUBRULE(this.optionalWhen);
      this.CONSUME(inner.reach, { ERR_MSG: "`reach` and what is reached" });
      const set = this.SUBRULE(this.set);
      return this.ACTION(() => ({
        kind: kind.tokenType === opening.never ? "never" : "only",
        condition,
        set,
      }));
    },
    { resyncEnabled: false },
  );

  private readonly survive = this.RULE(
    "survive",
    (): Body => {
      this.CONSUME(opening.survive);
      this.CONSUME(inner.any);
      this.CONSUME(inner.one);
      const unit = this.CONSUME(UnitWord);
      const condition = this.SUBRULE(this.optionalWhen);
      return this.ACTION(() => ({
        kind: "survive",
        unit: this.word(unit) as SurviveItem["unit"],
        condition,
      }));
    },
    { resyncEnabled: false },
  );

  private readonly withinItem = this.RULE(
    "withinItem",
    (): Body => {
      this.CONSUME(opening.within);
      return { kind: "within", options: this.SUBRULE(this.options) };
    },
    { resyncEnabled: false },
  );

  private readonly cost = this.RULE(
    "cost",
    (): Body => {
      this.CONSUME(opening.cost);
      this.CONSUME(inner.chain);
      const chain = this.SUBRULE(this.chainName);
      this.CONSUME(t.LessEqual, { ERR_MSG: "`<=` and a ceiling" });
      const ceiling = this.SUBRULE(this.quantity, { ARGS: ["a ceiling such as `0.40 usd`"] });
      const condition = this.SUBRULE(this.optionalWhen);
      return { kind: "cost", chain, ceiling, condition };
    },
    { resyncEnabled: false },
  );

  private readonly allowance = this.RULE(
    "allowance",
    (): Body => {
      const first = this.CONSUME(opening.allow);
      const code = this.CONSUME(t.Name, { ERR_MSG: "the code of a finding, such as `SB4003`" });
      const reason = this.SUBRULE(this.text, { ARGS: ["the reason in double quotes"] });
      return this.ACTION(() => ({
        kind: "allow",
        allowance: { code: this.word(code), reason, span: this.since(first) },
      }));
    },
    { resyncEnabled: false },
  );
}
