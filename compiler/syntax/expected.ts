import type { IParserErrorMessageProvider } from "chevrotain";
import { RightBrace } from "./tokens.ts";

/**
 * Makes the message of each of Chevrotain's exceptions be only what was expected, in the author's words;
 * `describeSyntaxError` says the rest.
 */
export const expectation: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, ruleName }) =>
    (expected === RightBrace ? atClosingBrace[ruleName] : undefined) ?? expected.LABEL ?? expected.name,
  buildNotAllInputParsedMessage: () => "the end of the statement",
  buildNoViableAltMessage: ({ customUserDescription }) => customUserDescription ?? "something else",
  buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? "something more",
};

/** What a block could go on with, by the rule of the grammar that reads it. */
const atClosingBrace: Readonly<Record<string, string>> = {
  chain: "another step or `}`",
  pool: "another member or `}`",
  options: "another option or `}`",
  test: "`user`, `system`, `given`, `forall`, `expect` or `}`",
};
