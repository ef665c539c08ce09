import { createToken, Lexer, type TokenType } from "chevrotain";

/**
 * The letters of a name beyond ASCII, as ranges of the basic plane: the lexer's table of first characters does not
 * understand `\p{L}`.
 */
const letters =
  "A-Za-z_\\u00C0-\\u024F\\u0370-\\u1FFF\\u2C00-\\u2DFF\\u3040-\\u318F\\u3400-\\uD7FF\\uF900-\\uFDFF\\uFE70-\\uFEFC";
const part = `[${letters}0-9]`;
/** A `-` or `.` belongs to a word only between its parts, so that `a->b` and `a..b` come apart. */
const joined = `${part}*(?:(?:-+|\\.)${part}+)*`;

/** Any word, keywords included: they are words that mean something only in their place. */
export const Name = createToken({ name: "Name", pattern: Lexer.NA, label: "a name" });
/** Any text in quotes, the wrong ones included. */
export const Text = createToken({ name: "Text", pattern: Lexer.NA, label: "a text in double quotes" });

export const Word = createToken({
  name: "Word",
  pattern: new RegExp(`[${letters}]${joined}`),
  categories: Name,
});
/** `provider/model`. */
export const Target = createToken({
  name: "Target",
  pattern: new RegExp(`${part}${joined}/${part}+(?:[/:.\\-]+${part}+)*`),
  label: "a target",
});
/** The default name of a rule whose chain has several: `cheap#2`. */
export const NumberedName = createToken({
  name: "NumberedName",
  pattern: new RegExp(`[${letters}]${joined}#\\d+(?!${part})`),
});
export const NumberToken = createToken({
  name: "Number",
  pattern: /-?\d(?:[\w%$µ]|\.(?=\d))*/,
  label: "a number",
});

export const PlainText = createToken({
  name: "PlainText",
  pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*"/,
  categories: Text,
});
export const UnterminatedText = createToken({
  name: "UnterminatedText",
  pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*\\?/,
  categories: Text,
});
export const SmartText = createToken({
  name: "SmartText",
  pattern: /[\u201C-\u201F\u00AB][^\u201C-\u201F\u00BB"\r\n]*[\u201C-\u201F\u00BB"]/,
  categories: Text,
});
export const SingleText = createToken({
  name: "SingleText",
  pattern: /'(?:[^'\\\r\n]|\\[^\r\n])*'|[\u2018-\u201B][^\u2018-\u201B\r\n]*[\u2018-\u201B]/,
  categories: Text,
});
export const RegularExpression = createToken({
  name: "RegularExpression",
  pattern: /\/(?![/*\s])(?:[^/\\\r\n]|\\[^\r\n])+\/[a-z]*/,
  categories: Text,
});

export const Comment = createToken({ name: "Comment", pattern: /#[^\r\n]*/, group: "comments" });
export const ForeignComment = createToken({
  name: "ForeignComment",
  pattern: /\/\/[^\r\n]*|\/\*[\s\S]*?\*\//,
  group: "foreign",
  line_breaks: true,
});
export const Semicolon = createToken({ name: "Semicolon", pattern: /;/, group: "foreign" });
export const Space = createToken({
  name: "Space",
  pattern: /[\s\uFEFF]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});

function symbol(name: string, pattern: string): TokenType {
  return createToken({ name, pattern, label: `\`${pattern}\`` });
}

export const Arrow = symbol("Arrow", "->");
export const EqualEqual = symbol("EqualEqual", "==");
export const NotEqual = symbol("NotEqual", "!=");
export const LessEqual = symbol("LessEqual", "<=");
export const GreaterEqual = symbol("GreaterEqual", ">=");
export const Less = symbol("Less", "<");
export const Greater = symbol("Greater", ">");
export const Tilde = symbol("Tilde", "~");
export const Assign = symbol("Assign", "=");
export const Range = symbol("Range", "..");
export const LeftParen = symbol("LeftParen", "(");
export const RightParen = symbol("RightParen", ")");
export const LeftBracket = symbol("LeftBracket", "[");
export const RightBracket = symbol("RightBracket", "]");
export const LeftBrace = symbol("LeftBrace", "{");
export const RightBrace = symbol("RightBrace", "}");
export const Comma = symbol("Comma", ",");
export const Colon = symbol("Colon", ":");

/** The token of each comparison. */
export const operatorTokens = {
  "<": Less,
  "<=": LessEqual,
  ">": Greater,
  ">=": GreaterEqual,
  "==": EqualEqual,
  "!=": NotEqual,
  "~": Tilde,
} as const;
