import type { OpeningKeyword } from "../syntax/keywords.ts";
import type { Token } from "../syntax/lex.ts";
import * as t from "../syntax/tokens.ts";

/** What stands between two tokens on one line: a space or nothing. */
export function separator(left: Token, right: Token, keyword: OpeningKeyword | null): "" | " " {
  const [before, after] = [left.tokenType, right.tokenType];
  if (after === t.Comma || after === t.RightParen || after === t.RightBracket || after === t.Colon) return "";
  if (before === t.LeftParen || before === t.LeftBracket) return "";
  if (before === t.Range || after === t.Range) return "";
  // `total: 5m` is an option, `topic:review` a name.
  if (before === t.Colon) return after === t.NumberToken ? " " : "";
  if (after === t.LeftParen) return isCall(left, keyword) ? "" : " ";
  return " ";
}

/** Words after which a parenthesis groups a condition instead of holding an argument. */
const grouping = new Set(["and", "or", "not", "when", "given", "forall"]);

function isCall(left: Token, keyword: OpeningKeyword | null): boolean {
  if (keyword === "chain") return false;
  return t.Name.categoryMatchesMap?.[left.tokenTypeIdx] === true && !grouping.has(left.image);
}

/**
 * Whether a token begins a new column of its line: in whole statements what the eye looks for (the arrow, the name
 * behind `as`, the braces), in blocks the options behind a step.
 */
export function beginsColumn(
  token: Token,
  previous: Token,
  keyword: OpeningKeyword | null,
  depth: number,
  isWhole: boolean,
): boolean {
  if (depth === 1) {
    return (
      !isWhole && keyword === "chain" && token.tokenType === t.LeftParen && previous.tokenType !== t.LeftBrace
    );
  }
  if (depth !== 0 || !isWhole) return false;
  switch (keyword) {
    case "when":
    case "otherwise":
      return token.tokenType === t.Arrow || token.image === "as";
    case "let":
      return token.tokenType === t.Assign;
    case "chain":
      return token.tokenType === t.LeftBrace && previous.image !== "with";
    case "test":
      return token.tokenType === t.LeftBrace;
    case "use":
      return t.Text.categoryMatchesMap?.[token.tokenTypeIdx] === true;
    case "restrict":
      return token.image === "to" || token.image === "from";
    case "never":
    case "only":
      return token.image === "when" || token.image === "reach";
    case "cost":
      return token.tokenType === t.LessEqual && previous.image !== "when";
    default:
      return false;
  }
}
