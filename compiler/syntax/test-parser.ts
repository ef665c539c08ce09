import type { Located } from "../source/source-set.ts";
import type { Expectation, Expression, ItemBody, TestItem } from "./ast.ts";
import { inner, opening } from "./keywords.ts";
import { RuleParser } from "./rule-parser.ts";
import * as t from "./tokens.ts";

/** The config's own tests. */
export abstract class TestParser extends RuleParser {
  protected readonly test = this.RULE(
    "test",
    (): ItemBody => {
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
}

const clauses = "`user`, `system`, `given`, `forall` or `expect`";
const expectations = "what is expected: `chain`, `rule`, `first`, `target`, `topic`, `reject` or `refused`";
