import { EmbeddedActionsParser, type IToken, type TokenType } from "chevrotain";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import { isUnit, parseQuantity, unitList } from "../source/parse-quantity.ts";
import type { Located, SourceFile, Span } from "../source/source-set.ts";
import type { Literal, Quantity } from "./ast.ts";
import { expectation } from "./expected.ts";
import { inner, opening } from "./keywords.ts";
import { lexedTokens, spanOfToken } from "./lex.ts";
import { readText } from "./read-text.ts";
import * as t from "./tokens.ts";

const vocabulary: TokenType[] = [
  ...new Set([...lexedTokens, t.Name, t.Text, ...Object.values(inner), ...Object.values(opening)]),
];

/** The smallest parts of the grammar: names, texts, quantities, literals. */
export abstract class TermParser extends EmbeddedActionsParser {
  protected file: SourceFile = { path: "", text: "" };
  protected found: Diagnostic[] = [];
  /** Set where the statement holds a value that could not be understood, so that nobody builds on it. */
  protected unreadable = false;

  constructor() {
    super(vocabulary, {
      maxLookahead: 2,
      recoveryEnabled: true,
      errorMessageProvider: expectation,
      skipValidations: true,
    });
  }

  /** No token is made up or passed over: a guess would only hide where the mistake is. */
  protected override canTokenTypeBeDeletedInRecovery(): boolean {
    return false;
  }

  protected override canTokenTypeBeInsertedInRecovery(): boolean {
    return false;
  }

  protected at(token: IToken): Span {
    // While Chevrotain records the grammar, tokens are stand-ins without text.
    return this.RECORDING_PHASE ? { file: this.file, start: 0, end: 0 } : spanOfToken(this.file, token);
  }

  /** From a token to the last one consumed. */
  protected since(first: IToken): Span {
    if (this.RECORDING_PHASE) return this.at(first);
    const last = this.LA(0);
    const end = last.startOffset + last.image.length;
    return { file: this.file, start: first.startOffset, end: Math.max(first.startOffset, end) };
  }

  protected word(token: IToken): Located<string> {
    return { value: token.image, span: this.at(token) };
  }

  protected readonly text = this.RULE(
    "text",
    (expected: string): Located<string> => {
      const token = this.CONSUME(t.Text, { ERR_MSG: expected });
      return this.ACTION(() => {
        const span = this.at(token);
        return { value: readText(span, this.found), span };
      });
    },
    { resyncEnabled: false },
  );

  /** A name, or a text where the name has unusual characters. */
  protected readonly nameOrText = this.RULE(
    "nameOrText",
    (expected: string): Located<string> =>
      this.OR({
        DEF: [
          { ALT: () => this.word(this.CONSUME(t.Name)) },
          { ALT: () => this.SUBRULE(this.text, { ARGS: [expected] }) },
        ],
        ERR_MSG: expected,
      }),
    { resyncEnabled: false },
  );

  protected readonly target = this.RULE(
    "target",
    (expected: string): Located<string> =>
      this.OR({
        DEF: [
          { ALT: () => this.word(this.CONSUME(t.Target)) },
          { ALT: () => this.SUBRULE(this.nameOrText, { ARGS: [expected] }) },
        ],
        ERR_MSG: expected,
      }),
    { resyncEnabled: false },
  );

  protected readonly quantity = this.RULE(
    "quantity",
    (expected: string, inList = false): Quantity => {
      const first = this.CONSUME(t.NumberToken, { ERR_MSG: expected });
      this.MANY({
        GATE: () => !inList && this.groupsDigits(),
        DEF: () => {
          this.CONSUME(t.Comma);
          this.CONSUME2(t.NumberToken);
        },
      });
      this.OPTION({
        GATE: () => isUnit(this.LA(1).image) && this.LA(1).startLine === this.LA(0).endLine,
        DEF: () => this.CONSUME(t.Name),
      });
      return this.ACTION(() => this.readQuantity(this.since(first)));
    },
    { resyncEnabled: false },
  );

  protected readonly literal = this.RULE(
    "literal",
    (expected: string, inList = false): Literal =>
      this.OR<Literal>({
        DEF: [
          {
            ALT: () => {
              const quantity = this.SUBRULE(this.quantity, { ARGS: [expected, inList] });
              return this.ACTION(() => ({ kind: "quantity", quantity, span: quantity.span }));
            },
          },
          {
            ALT: () => {
              const text = this.SUBRULE(this.text, { ARGS: [expected] });
              return this.ACTION(() => ({ kind: "string", value: text.value, span: text.span }));
            },
          },
          {
            ALT: () => {
              const token = this.CONSUME(t.Target);
              return { kind: "word", value: token.image, span: this.at(token) };
            },
          },
          {
            ALT: () => {
              const token = this.CONSUME(t.Name);
              return { kind: "word", value: token.image, span: this.at(token) };
            },
          },
        ],
        ERR_MSG: expected,
      }),
    { resyncEnabled: false },
  );

  /** `,000` right after a number: digits grouped as people write them elsewhere. */
  private groupsDigits(): boolean {
    const [last, comma, digits] = [this.LA(0), this.LA(1), this.LA(2)];
    const adjacent =
      comma.startOffset === last.startOffset + last.image.length &&
      digits.startOffset === comma.startOffset + 1;
    return adjacent && /^\d{3}(?!\d)/.test(digits.image);
  }

  private readQuantity(span: Span): Quantity {
    const text = this.file.text.slice(span.start, span.end);
    const parsed = parseQuantity(text);
    if (!("problem" in parsed)) return { ...parsed, span };
    const { problem, write } = parsed;
    const advice = write === undefined ? `units are ${unitList}` : `write \`${write}\``;
    this.found.push(
      diagnose(
        "SB1015",
        span,
        { text, problem, advice },
        write === undefined ? {} : { fix: fixBy(span, write) },
      ),
    );
    const meant = write === undefined ? parsed : parseQuantity(write);
    if (!("problem" in meant)) return { ...meant, span };
    this.unreadable = true;
    return { value: 0, unit: "count", span };
  }
}
