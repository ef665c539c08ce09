import type { Fix } from "../../schemas/index.ts";
import type { Code } from "../diagnostics/catalogue/index.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { fixBy } from "../diagnostics/fix.ts";
import type { Span } from "../source/source-set.ts";
import type { Item } from "../syntax/ast.ts";
import type { Ast } from "../syntax/project.ts";
import { movedAbove, withoutLines, withoutListItem } from "./edit-text.ts";

/** The one edit that may mend a finding about the meaning of the rules; null where there is none, or more than one to choose from. */
export function candidateFor(finding: Diagnostic, ast: Ast): Fix | null {
  return mends[finding.code]?.(finding, ast) ?? null;
}

type Mend = (finding: Diagnostic, ast: Ast) => Fix | null;

const mends: Partial<Record<Code, Mend>> = {
  /** A rule that would do the same is left out; one that has one rule in its way goes above it. */
  SB4003: (finding, ast) => {
    const rule = itemAt(ast, finding.primary.span, "rule");
    if (rule === null) return null;
    if (finding.severity === "info") return withoutLines(whole(rule));
    const [blocker, ...others] = finding.related;
    const above = blocker && others.length === 0 ? itemAt(ast, blocker.span, "rule") : null;
    return above && movedAbove(whole(rule), whole(above));
  },
  /** A chain that brings a hop again may bring others too. */
  SB4006: ({ primary }) =>
    textOf(primary.span).includes("/") ? withoutListItem(withOptions(primary.span)) : null,
  SB4019: ({ primary }) => (/,|\n/.test(textOf(primary.span)) ? null : withoutListItem(primary.span)),
  SB4023: ({ primary }, ast) => {
    const item = itemAt(ast, primary.span, "chain") ?? itemAt(ast, primary.span, "let");
    return item && withoutLines(whole(item));
  },
  SB4027: ({ primary }) => withoutOption(primary.span),
};

/** The statement of a kind that holds a place. */
function itemAt({ rules }: Ast, { file, start, end }: Span, kind: Item["kind"]): Item | null {
  const items = rules.get(file.path)?.items ?? [];
  return items.find(({ kind: own, span }) => own === kind && span.start <= start && end <= span.end) ?? null;
}

/** A statement with the allowances above it. */
function whole({ span, allowances }: Item): Span {
  return { ...span, start: Math.min(span.start, ...allowances.map((allowance) => allowance.span.start)) };
}

/** A step with the options behind it. */
function withOptions({ file, start, end }: Span): Span {
  const options = file.text.slice(end).match(/^[^\S\n]*\([^()]*\)/);
  return { file, start, end: end + (options?.[0].length ?? 0) };
}

/** Takes one option out of its parentheses, and these too where it stands there alone. */
function withoutOption({ file, start, end }: Span): Fix | null {
  const open = file.text.lastIndexOf("(", start);
  const close = file.text.indexOf(")", end);
  if (open < 0 || close < 0) return null;
  const inside = file.text.slice(open + 1, close);
  const from = Math.max(open, file.text.lastIndexOf(",", start)) + 1;
  const comma = file.text.indexOf(",", end);
  const to = comma < 0 || comma > close ? close : comma;
  if (!inside.includes(",")) {
    const blank = file.text.slice(0, open).match(/[^\S\n]*$/)?.[0].length ?? 0;
    return fixBy({ file, start: open - blank, end: close + 1 }, "");
  }
  const option = file.text.slice(from, to);
  const lead = option.length - option.trimStart().length;
  return withoutListItem({ file, start: from + lead, end: from + option.trimEnd().length });
}

const textOf = ({ file, start, end }: Span): string => file.text.slice(start, end);
