import type { IParserErrorMessageProvider } from "chevrotain";

/**
 * Makes the message of each of Chevrotain's exceptions be only what was expected, in the author's words;
 * `describeSyntaxError` says the rest.
 */
export const expectation: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expected.LABEL ?? expected.name,
  buildNotAllInputParsedMessage: () => "the end of the statement",
  buildNoViableAltMessage: ({ customUserDescription }) => customUserDescription ?? "something else",
  buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? "something more",
};
