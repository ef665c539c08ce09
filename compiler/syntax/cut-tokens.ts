import { type IToken, Lexer, type TokenType } from "chevrotain";

/** A text cut into tokens: those of the grammar, those of each named group, and the pieces that are no token. */
export interface CutText {
  readonly tokens: IToken[];
  readonly groups: Readonly<Record<string, readonly IToken[]>>;
  readonly errors: readonly { readonly offset: number; readonly length: number }[];
}

/**
 * What cuts texts into tokens of these types, of which the first that fits is taken. It finds what Chevrotain's lexer finds, which works
 * out at each start with what characters each type can begin: for one text of some kilobytes that takes longer than to cut it.
 */
export function tokenCutter(types: readonly TokenType[]): (text: string) => CutText {
  const anyToken = new RegExp(types.map((type) => `(${sourceOf(type)})`).join("|"), "y");
  return (text) => {
    const tokens: IToken[] = [];
    const groups: Record<string, IToken[]> = {};
    const errors: { offset: number; length: number }[] = [];
    let line = 1;
    let lineStart = 0;
    for (let at = 0; at < text.length; ) {
      anyToken.lastIndex = at;
      const match = anyToken.exec(text);
      if (match === null) {
        const last = errors.at(-1);
        if (last && last.offset + last.length === at) last.length++;
        else errors.push({ offset: at, length: 1 });
        at++;
        continue;
      }
      const [image] = match;
      const tokenType = types[match.indexOf(image, 1) - 1];
      if (tokenType === undefined) throw new Error(`no token takes \`${image}\``);
      const { GROUP: group } = tokenType;
      const startLine = line;
      const startColumn = at - lineStart + 1;
      if (tokenType.LINE_BREAKS === true) {
        for (const { index, 0: ending } of image.matchAll(lineEndings)) {
          line++;
          lineStart = at + index + ending.length;
        }
      }
      const startOffset = at;
      at += image.length;
      if (group === Lexer.SKIPPED) continue;
      const token: IToken = {
        image,
        startOffset,
        endOffset: at - 1,
        startLine,
        endLine: line,
        startColumn,
        endColumn: at - lineStart,
        tokenTypeIdx: tokenType.tokenTypeIdx ?? 0,
        tokenType,
      };
      if (group === undefined) tokens.push(token);
      else {
        groups[group] ??= [];
        groups[group].push(token);
      }
    }
    return { tokens, groups, errors };
  };
}

const lineEndings = /\n|\r\n?/g;

/** A pattern without groups of its own; a sign stands for itself. */
function sourceOf({ PATTERN: pattern }: TokenType): string {
  if (pattern instanceof RegExp) return pattern.source;
  return String(pattern).replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
