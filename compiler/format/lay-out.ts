import type { SourceFile } from "../source/source-set.ts";
import type { OpeningKeyword } from "../syntax/keywords.ts";
import { lexRules, type Token } from "../syntax/lex.ts";
import { type Statement, splitStatements } from "../syntax/statements.ts";
import { beginsColumn, separator } from "./spacing.ts";

/** One line of formatted text. Neighbours of one `group` put their cells under each other. */
export interface Line {
  readonly indent: number;
  readonly cells: readonly string[];
  readonly comment: string | null;
  /** What the line is an instance of; null for one that is aligned with nothing. */
  readonly group: string | null;
  readonly blankBefore: boolean;
}

/** Breaks a file without syntax errors into its lines, as its author did, each at its level. */
export function layOut(file: SourceFile): readonly Line[] {
  const { tokens, comments } = lexRules(file);
  const { statements } = splitStatements(file, tokens);
  const openers = new Map<Token, Statement>();
  for (const statement of statements) {
    const [first] = statement.tokens;
    if (first) openers.set(first, statement);
  }
  const layout = new Layout(openers);
  const pieces: readonly Piece[] = [
    ...tokens.map((token) => ({ start: token.startOffset, text: token.image, token })),
    ...comments.map(({ text, span }) => ({ start: span.start, text: text.trimEnd(), token: null })),
  ].sort((a, b) => a.start - b.start);
  let end = 0;
  for (const piece of pieces) {
    layout.add(piece, countBreaks(file.text.slice(end, piece.start)));
    end = piece.start + piece.text.length;
  }
  return layout.lines();
}

interface Piece {
  readonly start: number;
  readonly text: string;
  /** Null for a comment. */
  readonly token: Token | null;
}

class Layout {
  readonly #openers: ReadonlyMap<Token, Statement>;
  readonly #lines: Line[] = [];
  #line: { indent: number; cells: string[]; comment: string | null; blankBefore: boolean } | null = null;
  #keyword: OpeningKeyword | null = null;
  /** Counts statements, so that the steps of two chains are never aligned with each other. */
  #statement = 0;
  #isWhole = false;
  #depth = 0;
  #depthAtStart = 0;
  #previous: Token | null = null;

  constructor(openers: ReadonlyMap<Token, Statement>) {
    this.#openers = openers;
  }

  lines(): readonly Line[] {
    this.#endLine();
    return this.#lines;
  }

  add({ text, token }: Piece, breaks: number): void {
    const opened = token ? this.#openers.get(token) : undefined;
    if (this.#line === null || breaks > 0 || opened) this.#beginLine(token, breaks, opened !== undefined);
    if (opened) this.#open(opened);
    const line = this.#line;
    if (!line) return;
    if (token === null) {
      line.comment = text;
      return;
    }
    const last = line.cells.at(-1);
    if (last === undefined || !this.#previous) {
      line.cells.push(text);
    } else if (beginsColumn(token, this.#previous, this.#keyword, this.#depth, this.#isWhole)) {
      line.cells.push(text);
    } else {
      line.cells[line.cells.length - 1] = last + separator(this.#previous, token, this.#keyword) + text;
    }
    this.#depth += change(text);
    this.#previous = token;
  }

  #open({ keyword, tokens }: Statement): void {
    this.#keyword = keyword;
    this.#statement++;
    this.#depth = 0;
    this.#depthAtStart = 0;
    this.#isWhole = tokens.at(-1)?.endLine === tokens[0]?.startLine;
  }

  #beginLine(token: Token | null, breaks: number, opens: boolean): void {
    const blankBefore = this.#lines.length > 0 || this.#line !== null ? breaks > 1 : false;
    this.#endLine();
    this.#depthAtStart = this.#depth;
    const closes = token !== null && change(token.image) < 0;
    const inside = Math.max(0, this.#depth - (closes ? 1 : 0));
    // What goes on with a statement outside all brackets stands in by one level; a comment there belongs to the next.
    const goesOn = !opens && token !== null && this.#depth === 0 && this.#previous !== null;
    this.#line = { indent: opens ? 0 : inside + (goesOn ? 1 : 0), cells: [], comment: null, blankBefore };
  }

  #endLine(): void {
    if (!this.#line) return;
    this.#lines.push({ ...this.#line, group: this.#group() });
    this.#line = null;
  }

  #group(): string | null {
    if (!this.#line || this.#line.cells.length < 2) return null;
    if (this.#depthAtStart > 0) return this.#line.cells.length === 2 ? `steps ${this.#statement}` : null;
    return this.#isWhole && this.#keyword !== null ? (groups[this.#keyword] ?? this.#keyword) : null;
  }
}

/** The group of the rules. */
export const RULES = "rules";

/** Statements that are read as one list though their keywords differ. */
const groups: Partial<Record<OpeningKeyword, string>> = {
  when: RULES,
  otherwise: RULES,
  never: "reach",
  only: "reach",
};

function change(text: string): number {
  return text === "{" || text === "(" || text === "["
    ? 1
    : text === "}" || text === ")" || text === "]"
      ? -1
      : 0;
}

function countBreaks(gap: string): number {
  return gap.match(/\r\n|\n|\r/g)?.length ?? 0;
}
