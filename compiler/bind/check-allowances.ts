import { type Code, catalogue } from "../diagnostics/catalogue/index.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { PlacedAllowance } from "../diagnostics/settle.ts";
import { resolvePath } from "../source/resolve-path.ts";
import type { SourceFile } from "../source/source-set.ts";
import type { Item } from "../syntax/ast.ts";
import type { Ast } from "../syntax/project.ts";
import { type Candidates, nearest, suggest } from "./suggestion.ts";

/** The `allow` lines with the items they stand above; codes that do not exist or cannot be allowed are reported. */
export function checkAllowances(
  items: readonly Item[],
  project: Ast,
  found: Diagnostic[],
): readonly PlacedAllowance[] {
  return items.flatMap((item) =>
    item.allowances.flatMap((allowance) => {
      const { value: name, span } = allowance.code;
      if (!isCode(name)) {
        const { orUse, extras } = suggest(name, nearCodes(name), span);
        found.push(diagnose("SB2015", span, { name, orUse }, { ...extras, label: "no such code" }));
        return [];
      }
      if (!isAllowable(name)) {
        const { title } = catalogue[name];
        found.push(diagnose("SB2016", span, { name, title }, { label: "never silenced" }));
        return [];
      }
      return [{ allowance, item: item.span, files: filesOf(item, project) }];
    }),
  );
}

/** The files that a `use` of the catalog or of a taxonomy brings in: they have no other place for an allowance. */
function filesOf(item: Item, { catalog, topics }: Ast): readonly SourceFile[] {
  if (item.kind !== "use" || item.what === "rules") return [];
  if (item.what === "catalog") return catalog ? [catalog.span([], "value").file] : [];
  const folder = resolvePath(item.span.file.path, item.path.value);
  const files = new Set(topics.map(({ span }) => span.file));
  return [...files].filter(({ path }) => folder === "." || path.startsWith(`${folder}/`));
}

function isCode(name: string): name is Code {
  return Object.hasOwn(catalogue, name);
}

/** A finding that stops a project from being read or bound has nothing an author could mean by it. */
function isAllowable(code: Code): boolean {
  return code.startsWith("SB4") || catalogue[code].severity !== "error";
}

const allowable: readonly string[] = Object.keys(catalogue).filter(isCode).filter(isAllowable);

/** Only the nearest: the list of all codes helps nobody. */
function nearCodes(name: string): Candidates {
  return new Map(nearest(name, allowable).map((code) => [code, null]));
}
