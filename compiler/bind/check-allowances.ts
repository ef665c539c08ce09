import { type Code, catalogue } from "../diagnostics/catalogue/index.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Item } from "../syntax/ast.ts";
import type { BoundConfig } from "./bound-config.ts";
import { type Candidates, suggest } from "./suggestion.ts";

/** The `allow` lines with the items they stand above; codes that do not exist or cannot be allowed are reported. */
export function checkAllowances(items: readonly Item[], found: Diagnostic[]): BoundConfig["allowances"] {
  return items.flatMap((item) =>
    item.allowances.flatMap((allowance) => {
      const { value: name, span } = allowance.code;
      if (!isCode(name)) {
        const { orUse, extras } = suggest(name, allowable, span);
        found.push(diagnose("SB2015", span, { name, orUse }, { ...extras, label: "no such code" }));
        return [];
      }
      if (!isAllowable(name)) {
        const { title } = catalogue[name];
        found.push(diagnose("SB2016", span, { name, title }, { label: "never silenced" }));
        return [];
      }
      return [{ allowance, item: item.span }];
    }),
  );
}

function isCode(name: string): name is Code {
  return Object.hasOwn(catalogue, name);
}

/** A finding that stops a project from being read or bound has nothing an author could mean by it. */
function isAllowable(code: Code): boolean {
  return code.startsWith("SB4") || catalogue[code].severity !== "error";
}

const allowable: Candidates = new Map(
  Object.keys(catalogue)
    .filter(isCode)
    .filter(isAllowable)
    .map((code) => [code, null]),
);
