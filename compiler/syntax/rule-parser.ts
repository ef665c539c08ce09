import { diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Expression, ItemBody, Outcome } from "./ast.ts";
import { ChainParser } from "./chain-parser.ts";
import { inner, opening } from "./keywords.ts";
import * as t from "./tokens.ts";

/** Rules with their outcomes, and the named conditions they use. */
export abstract class RuleParser extends ChainParser {
  protected readonly let = this.RULE(
    "let",
    (): ItemBody => {
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

  protected readonly rule = this.RULE(
    "rule",
    (): ItemBody => {
      this.CONSUME(opening.when);
      const condition = this.SUBRULE(this.condition);
      return this.SUBRULE(this.consequence, { ARGS: [condition] });
    },
    { resyncEnabled: false },
  );

  protected readonly otherwise = this.RULE(
    "otherwise",
    (): ItemBody => {
      this.CONSUME(opening.otherwise);
      return this.SUBRULE(this.consequence, { ARGS: [null] });
    },
    { resyncEnabled: false },
  );

  private readonly consequence = this.RULE(
    "consequence",
    (condition: Expression | null): ItemBody => {
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

  protected readonly optionalWhen = this.RULE(
    "optionalWhen",
    (): Expression | null =>
      this.OPTION(() => {
        this.CONSUME(inner.when);
        return this.SUBRULE(this.condition);
      }) ?? null,
    { resyncEnabled: false },
  );
}
