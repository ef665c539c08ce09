import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Located, Span } from "../source/source-set.ts";
import type {
  ChainItem,
  ChainOption,
  CommitClause,
  HedgeClause,
  ItemBody,
  ReachSet,
  Step,
  TargetStep,
} from "./ast.ts";
import { ConditionParser } from "./condition-parser.ts";
import { inner, opening, SetWord } from "./keywords.ts";
import * as t from "./tokens.ts";

/** Chains with their steps, pools and options, and the sets of targets that promises name. */
export abstract class ChainParser extends ConditionParser {
  protected readonly set = this.RULE(
    "set",
    (): ReachSet => {
      const word = this.CONSUME(SetWord);
      const name = this.SUBRULE(this.target, { ARGS: ["the name of a region, provider or target"] });
      return { kind: word.image as ReachSet["kind"], name };
    },
    { resyncEnabled: false },
  );

  protected readonly chain = this.RULE(
    "chain",
    (): ItemBody => {
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
      const clauses = this.SUBRULE(this.clauses);
      return this.ACTION((): ChainItem => ({ kind: "chain", name: this.word(name), steps, ...clauses }));
    },
    { resyncEnabled: false },
  );

  private readonly clauses = this.RULE(
    "clauses",
    (): Pick<ChainItem, "hedge" | "commit" | "options"> => {
      let options: readonly ChainOption[] | null = null;
      let hedge: HedgeClause | null = null;
      let commit: CommitClause | null = null;
      this.MANY(() =>
        this.OR([
          {
            ALT: () => {
              const word = this.CONSUME(inner.with);
              const block = this.SUBRULE(this.options);
              this.ACTION(() => {
                if (options) this.twice("with", this.at(word), "chain");
                options ??= block;
              });
            },
          },
          {
            ALT: () => {
              const clause = this.SUBRULE(this.hedge);
              this.ACTION(() => {
                if (hedge) this.twice("hedge", clause.span, "chain");
                hedge ??= clause;
              });
            },
          },
          {
            ALT: () => {
              const clause = this.SUBRULE(this.commit);
              this.ACTION(() => {
                if (commit) this.twice("commit", clause.span, "chain");
                commit ??= clause;
              });
            },
          },
        ]),
      );
      return { options: options ?? [], hedge, commit };
    },
    { resyncEnabled: false },
  );

  private readonly hedge = this.RULE(
    "hedge",
    (): HedgeClause => {
      const first = this.CONSUME(inner.hedge);
      this.CONSUME(inner.after, { ERR_MSG: "`after` and a duration, such as `after 2s`" });
      const after = this.SUBRULE(this.quantity, { ARGS: ["a duration such as `2s`"] });
      return this.ACTION(() => ({ after, span: this.since(first) }));
    },
    { resyncEnabled: false },
  );

  private readonly commit = this.RULE(
    "commit",
    (): CommitClause => {
      const first = this.CONSUME(inner.commit);
      this.CONSUME(inner.after, { ERR_MSG: "`after` and a number of tokens, or `after complete`" });
      const after = this.OR<CommitClause["after"]>({
        DEF: [
          {
            ALT: () => {
              this.CONSUME(inner.complete);
              return "complete" as const;
            },
          },
          {
            ALT: () => {
              const tokens = this.SUBRULE(this.quantity, { ARGS: ["a number of tokens"] });
              this.CONSUME(inner.tokens);
              return tokens;
            },
          },
        ],
        ERR_MSG: "a number of tokens such as `200 tokens`, or `complete`",
      });
      return this.ACTION(() => ({ after, span: this.since(first) }));
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

  protected readonly options = this.RULE(
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

  /** A chain, that of a topic included: `topic:ID`. */
  protected readonly chainName = this.RULE(
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
    if (next.tokenType === inner.weight || next.tokenType === inner.allow) {
      this.wrong("parentheses around the options of a step, such as `(weight 3)`,", this.at(next));
      return;
    }
    this.wrong(`\`,\` or a new line between two ${parts}`, this.at(next));
  }

  protected wrong(expected: string, span: Span): void {
    const where = `before \`${this.sourceOf(span)}\``;
    this.found.push(diagnose("SB1010", span, { expected, where }));
    this.unreadable = true;
  }

  protected twice(clause: string, span: Span, what: string): void {
    const mend = clause === "given" || clause === "forall" ? "join the two with `and`" : "keep one of them";
    this.found.push(diagnose("SB1023", span, { clause, what, mend }));
  }
}
