import { type IRecognitionException, type IToken, NotAllInputParsedException } from "chevrotain";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Located, SourceFile, Span } from "../source/source-set.ts";
import type {
  Allowance,
  ChainItem,
  ChainOption,
  Expectation,
  Expression,
  ItemBody,
  MatchItem,
  Outcome,
  ReachSet,
  Step,
  SurviveItem,
  TargetStep,
  TestItem,
  UseItem,
} from "./ast.ts";
import { ConditionParser } from "./condition-parser.ts";
import { CompatWord, inner, opening, ScopeWord, SetWord, UnitWord, UseWord } from "./keywords.ts";
import type { Statement } from "./statements.ts";
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
export class StatementParser extends ConditionParser {
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

  private readonly set = this.RULE(
    "set",
    (): ReachSet => {
      const word = this.CONSUME(SetWord);
      const name = this.SUBRULE(this.target, { ARGS: ["the name of a region, provider or target"] });
      return { kind: word.image as ReachSet["kind"], name };
    },
    { resyncEnabled: false },
  );

  private readonly chain = this.RULE(
    "chain",
    (): Body => {
      this.CONSUME(opening.chain);
      const name = this.CONSUME(t.Name, { ERR_MSG: "the name of the chain" });
      this.CONSUME(t.LeftBrace, { ERR_MSG: "`{` and the steps of the chain" });
      const steps: Step[] = [];
      this.AT_LEAST_ONE({
        DEF: () => {
          const step = this.SUBRULE(this.step);
          this.ACTION(() => {
            if (step) steps.push(step);
          });
          this.OPTION(() => this.CONSUME(t.Comma));
        },
        ERR_MSG: "a target or a chain",
      });
      this.CONSUME(t.RightBrace);
      const options = this.OPTION2(() => {
        this.CONSUME(inner.with);
        return this.SUBRULE(this.options);
      });
      return this.ACTION(
        (): ChainItem => ({ kind: "chain", name: this.word(name), steps, options: options ?? [] }),
      );
    },
    { resyncEnabled: false },
  );

  private readonly step = this.RULE(
    "step",
    (): Step | null => {
      this.ACTION(() => this.checkSeparated("steps"));
      return this.OR<Step>({
        DEF: [
          {
            GATE: () => this.opensPool(),
            ALT: () => this.SUBRULE(this.pool),
          },
          {
            GATE: () => this.isChainName(),
            ALT: () => {
              const token = this.CONSUME(t.Name);
              return { kind: "chain", name: this.word(token), span: this.at(token) };
            },
          },
          { ALT: () => this.SUBRULE(this.targetStep) },
        ],
        IGNORE_AMBIGUITIES: true,
        ERR_MSG: "a target or a chain",
      });
    },
    { recoveryValueFunc: () => null },
  );

  private readonly pool = this.RULE(
    "pool",
    (): Step => {
      const first = this.CONSUME(inner.balance);
      const strategy = this.CONSUME(t.Name, { ERR_MSG: "a strategy such as `weighted`" });
      this.CONSUME(t.LeftBrace, { ERR_MSG: "`{` and the members of the pool" });
      const members: TargetStep[] = [];
      this.AT_LEAST_ONE({
        DEF: () => {
          this.ACTION(() => this.checkSeparated("members"));
          members.push(this.SUBRULE(this.targetStep));
          this.OPTION(() => this.CONSUME(t.Comma));
        },
        ERR_MSG: "a target",
      });
      this.CONSUME(t.RightBrace);
      return this.ACTION(() => ({
        kind: "balance",
        strategy: this.word(strategy),
        members,
        span: this.since(first),
      }));
    },
    { resyncEnabled: false },
  );

  private readonly targetStep = this.RULE(
    "targetStep",
    (): TargetStep => {
      const first = this.LA(1);
      const target = this.SUBRULE(this.target, { ARGS: ["a target such as `openai/gpt-5.2`"] });
      const terms = this.OPTION(() => this.SUBRULE(this.stepOptions));
      return this.ACTION(() => ({
        kind: "target",
        target,
        ...(terms ?? { weight: null, shrink: null, degrade: [] }),
        span: this.since(first),
      }));
    },
    { resyncEnabled: false },
  );

  private readonly stepOptions = this.RULE(
    "stepOptions",
    (): Pick<TargetStep, "weight" | "shrink" | "degrade"> => {
      let weight: Located<number> | null = null;
      let shrink: Span | null = null;
      const degrade: Located<string>[] = [];
      this.CONSUME(t.LeftParen);
      this.AT_LEAST_ONE_SEP({
        SEP: t.Comma,
        DEF: () =>
          this.OR({
            DEF: [
              {
                ALT: () => {
                  const token = this.CONSUME(inner.weight);
                  const value = this.SUBRULE(this.quantity, { ARGS: ["a number", true] });
                  this.ACTION(() => {
                    if (weight) this.twice("weight", this.at(token), "step");
                    if (value.unit !== "count") this.wrong("a number without a unit", value.span);
                    weight = { value: value.value, span: value.span };
                  });
                },
              },
              {
                ALT: () => {
                  const first = this.CONSUME(inner.allow);
                  this.OR2({
                    DEF: [
                      {
                        ALT: () => {
                          this.CONSUME(inner.shrink);
                          this.ACTION(() => {
                            if (shrink) this.twice("allow shrink", this.since(first), "step");
                            shrink = this.since(first);
                          });
                        },
                      },
                      {
                        ALT: () => {
                          this.CONSUME(inner.degrade);
                          const gate = this.CONSUME(t.Name, { ERR_MSG: "the name of a gate" });
                          this.ACTION(() => degrade.push(this.word(gate)));
                        },
                      },
                    ],
                    ERR_MSG: "`shrink`, or `degrade` and a gate",
                  });
                },
              },
            ],
            ERR_MSG: "`weight N`, `allow shrink` or `allow degrade GATE`",
          }),
        ERR_MSG: "`weight N`, `allow shrink` or `allow degrade GATE`",
      });
      this.CONSUME(t.RightParen, { ERR_MSG: "`,` and another option, or `)`" });
      return { weight, shrink, degrade };
    },
    { resyncEnabled: false },
  );

  private readonly options = this.RULE(
    "options",
    (): readonly ChainOption[] => {
      const options: ChainOption[] = [];
      this.CONSUME(t.LeftBrace, { ERR_MSG: "`{` and the options" });
      this.AT_LEAST_ONE({
        DEF: () => {
          const option = this.SUBRULE(this.setting);
          this.ACTION(() => {
            if (option) options.push(option);
          });
          this.OPTION(() => this.CONSUME(t.Comma));
        },
        ERR_MSG: "an option such as `attempts: 3`",
      });
      this.CONSUME(t.RightBrace);
      return options;
    },
    { resyncEnabled: false },
  );

  private readonly setting = this.RULE(
    "setting",
    (): ChainOption | null => {
      this.ACTION(() => this.checkSeparated("options"));
      const name = this.CONSUME(t.Name, { ERR_MSG: "the name of an option" });
      this.CONSUME(t.Colon, { ERR_MSG: "`:` and a value" });
      const value = this.SUBRULE(this.quantity, { ARGS: ["a number or a duration"] });
      return this.ACTION(() => ({ name: this.word(name), value }));
    },
    { recoveryValueFunc: () => null },
  );

  private readonly let = this.RULE(
    "let",
    (): Body => {
      this.CONSUME(opening.let);
      const name = this.CONSUME(t.Name, { ERR_MSG: "the name of the condition" });
      this.OR({
        DEF: [
          { ALT: () => this.CONSUME(t.Assign) },
          {
            ALT: () => {
              const token = this.CONSUME(t.EqualEqual);
              this.ACTION(() => {
                const span = this.at(token);
                const values = { found: token.image, write: "`=`" };
                this.found.push(diagnose("SB1014", span, values, { fix: fixBy(span, "=") }));
              });
            },
          },
        ],
        ERR_MSG: "`=` and a condition",
      });
      const condition = this.SUBRULE(this.condition);
      return this.ACTION(() => ({ kind: "let", name: this.word(name), condition }));
    },
    { resyncEnabled: false },
  );

  private readonly rule = this.RULE(
    "rule",
    (): Body => {
      this.CONSUME(opening.when);
      const condition = this.SUBRULE(this.condition);
      return this.SUBRULE(this.consequence, { ARGS: [condition] });
    },
    { resyncEnabled: false },
  );

  private readonly otherwise = this.RULE(
    "otherwise",
    (): Body => {
      this.CONSUME(opening.otherwise);
      return this.SUBRULE(this.consequence, { ARGS: [null] });
    },
    { resyncEnabled: false },
  );

  private readonly consequence = this.RULE(
    "consequence",
    (condition: Expression | null): Body => {
      this.CONSUME(t.Arrow, { ERR_MSG: "`->` and an outcome" });
      const outcome = this.SUBRULE(this.outcome);
      const name = this.OPTION(() => {
        this.CONSUME(inner.as);
        return this.CONSUME(t.Name, { ERR_MSG: "the name of the rule" });
      });
      return this.ACTION(() => ({ kind: "rule", condition, outcome, name: name ? this.word(name) : null }));
    },
    { resyncEnabled: false },
  );

  private readonly outcome = this.RULE(
    "outcome",
    (): Outcome =>
      this.OR<Outcome>({
        DEF: [
          { ALT: () => ({ kind: "topic", span: this.at(this.CONSUME(inner.topic)) }) },
          { ALT: () => ({ kind: "pinned", span: this.at(this.CONSUME(inner.pinned)) }) },
          { ALT: () => this.SUBRULE(this.reject) },
          {
            ALT: () => {
              const name = this.CONSUME(t.Name);
              return { kind: "chain", name: this.word(name), span: this.at(name) };
            },
          },
        ],
        IGNORE_AMBIGUITIES: true,
        MAX_LOOKAHEAD: 1,
        ERR_MSG: "an outcome: a chain, `topic`, `pinned` or `reject`",
      }),
    { resyncEnabled: false },
  );

  private readonly reject = this.RULE(
    "reject",
    (): Outcome => {
      const first = this.CONSUME(inner.reject);
      const status = this.SUBRULE(this.quantity, { ARGS: ["a status such as `403`"] });
      const message = this.SUBRULE(this.text, { ARGS: ["the message in double quotes"] });
      return this.ACTION(() => {
        if (status.unit !== "count") this.wrong("a status such as `403`", status.span);
        const { value, span } = status;
        return { kind: "reject", status: { value, span }, message, span: this.since(first) };
      });
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

  private readonly optionalWhen = this.RULE(
    "optionalWhen",
    (): Expression | null =>
      this.OPTION(() => {
        this.CONSUME(inner.when);
        return this.SUBRULE(this.condition);
      }) ?? null,
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

  /** A chain, that of a topic included: `topic:ID`. */
  private readonly chainName = this.RULE(
    "chainName",
    (): Located<string> => {
      const first = this.CONSUME(t.Name, { ERR_MSG: "the name of a chain" });
      this.OPTION(() => {
        this.CONSUME(t.Colon);
        this.CONSUME2(t.Name, { ERR_MSG: "the id of a topic" });
      });
      return this.ACTION(() => {
        const span = this.since(first);
        return { value: this.sourceOf(span), span };
      });
    },
    { resyncEnabled: false },
  );

  private readonly test = this.RULE(
    "test",
    (): Body => {
      this.CONSUME(opening.test);
      const title = this.SUBRULE(this.text, { ARGS: ["the title of the test in double quotes"] });
      this.CONSUME(t.LeftBrace, { ERR_MSG: "`{` and what the test says" });
      const texts: TestItem["texts"][number][] = [];
      const expectations: Expectation[] = [];
      let given: Expression | null = null;
      let forall: Expression | null = null;
      this.AT_LEAST_ONE({
        DEF: () =>
          this.OR({
            DEF: [
              {
                ALT: () => {
                  this.CONSUME(inner.user);
                  texts.push({
                    role: "user",
                    text: this.SUBRULE2(this.text, { ARGS: ["what the user says"] }),
                  });
                },
              },
              {
                ALT: () => {
                  this.CONSUME(inner.system);
                  texts.push({
                    role: "system",
                    text: this.SUBRULE3(this.text, { ARGS: ["the system text"] }),
                  });
                },
              },
              {
                ALT: () => {
                  const token = this.CONSUME(inner.given);
                  const condition = this.SUBRULE(this.condition);
                  this.ACTION(() => {
                    if (given) this.twice("given", this.at(token), "test");
                    given = condition;
                  });
                },
              },
              {
                ALT: () => {
                  const token = this.CONSUME(inner.forall);
                  const condition = this.SUBRULE2(this.condition);
                  this.ACTION(() => {
                    if (forall) this.twice("forall", this.at(token), "test");
                    forall = condition;
                  });
                },
              },
              {
                ALT: () => {
                  this.CONSUME(inner.expect);
                  this.AT_LEAST_ONE_SEP({
                    SEP: t.Comma,
                    DEF: () => {
                      const expected = this.SUBRULE(this.expectation);
                      this.ACTION(() => {
                        if (expected) expectations.push(expected);
                      });
                    },
                    ERR_MSG: "what is expected, such as `chain NAME`",
                  });
                },
              },
            ],
            ERR_MSG: clauses,
          }),
        ERR_MSG: clauses,
      });
      this.CONSUME(t.RightBrace);
      return { kind: "test", title, texts, given, forall, expectations };
    },
    { resyncEnabled: false },
  );

  private readonly expectation = this.RULE(
    "expectation",
    (): Expectation | null => {
      const first = this.LA(1);
      const not = this.OPTION(() => this.CONSUME(inner.not));
      const { kind, name } = this.OR<Pick<Expectation, "kind" | "name">>({
        DEF: [
          {
            ALT: () => {
              this.CONSUME(inner.chain);
              return { kind: "chain", name: this.SUBRULE(this.chainName) };
            },
          },
          {
            ALT: () => {
              this.CONSUME(inner.rule);
              return { kind: "rule", name: this.SUBRULE(this.ruleName) };
            },
          },
          {
            ALT: () => {
              this.CONSUME(inner.topic);
              return { kind: "topic", name: this.SUBRULE(this.nameOrText, { ARGS: ["the id of a topic"] }) };
            },
          },
          {
            ALT: () => {
              this.CONSUME(inner.first);
              return { kind: "first", name: this.SUBRULE(this.target, { ARGS: ["a target"] }) };
            },
          },
          {
            ALT: () => {
              this.CONSUME(inner.target);
              return { kind: "target", name: this.SUBRULE2(this.target, { ARGS: ["a target"] }) };
            },
          },
          {
            ALT: () => {
              this.CONSUME(inner.reject);
              const status = this.OPTION2(() => this.CONSUME(t.NumberToken));
              return { kind: "reject", name: status ? this.word(status) : null };
            },
          },
          {
            ALT: () => {
              this.CONSUME(inner.refused);
              return { kind: "refused", name: null };
            },
          },
        ],
        ERR_MSG: expectations,
      });
      return this.ACTION(() => ({ negated: not !== undefined, kind, name, span: this.since(first) }));
    },
    { recoveryValueFunc: () => null },
  );

  private readonly ruleName = this.RULE(
    "ruleName",
    (): Located<string> =>
      this.OR({
        DEF: [
          { ALT: () => this.word(this.CONSUME(t.NumberedName)) },
          { ALT: () => this.SUBRULE(this.nameOrText, { ARGS: ["the name of a rule"] }) },
        ],
        ERR_MSG: "the name of a rule",
      }),
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

  /** `balance` alone is a chain of that name. */
  private opensPool(): boolean {
    if (this.LA(1).tokenType !== inner.balance) return false;
    const [second, third] = [this.LA(2).tokenType, this.LA(3).tokenType];
    return second === t.LeftBrace || third === t.LeftBrace;
  }

  /** A name with options was meant as a target, which `bind` says. */
  private isChainName(): boolean {
    return this.LA(2).tokenType !== t.LeftParen;
  }

  /** The parts of a block stand apart by commas or new lines; two on one line are most often one that was mistyped. */
  private checkSeparated(parts: string): void {
    const [last, next] = [this.LA(0), this.LA(1)];
    const apart =
      last.tokenType === t.Comma || last.tokenType === t.LeftBrace || last.endLine !== next.startLine;
    // Where parsing has just recovered from another mistake, a missing comma is its consequence.
    if (apart || this.errors.length > 0) return;
    this.wrong(`\`,\` or a new line between two ${parts}`, this.at(next));
  }

  private wrong(expected: string, span: Span): void {
    const where = `before \`${this.sourceOf(span)}\``;
    this.found.push(diagnose("SB1010", span, { expected, where }));
    this.unreadable = true;
  }

  private twice(clause: string, span: Span, what: string): void {
    const mend = clause === "given" || clause === "forall" ? "join the two with `and`" : "keep one of them";
    this.found.push(diagnose("SB1023", span, { clause, what, mend }));
  }
}

const clauses = "`user`, `system`, `given`, `forall` or `expect`";
const expectations = "what is expected: `chain`, `rule`, `first`, `target`, `topic`, `reject` or `refused`";
