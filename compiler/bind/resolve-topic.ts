import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Located } from "../source/source-set.ts";
import { placesOf, type Scope } from "./scope.ts";
import { suggest } from "./suggestion.ts";

/** The row of a topic by its id; null where it was reported. */
export function resolveTopic(name: Located<string>, scope: Scope, found: Diagnostic[]): number | null {
  const declared = scope.topics.get(name.value);
  if (declared) return declared.row;
  if (scope.seemsDeclared("topic", name.value)) return null;
  const { orUse, extras } = suggest(name.value, placesOf(scope.topics), name.span);
  const values = { name: name.value, orUse };
  found.push(diagnose("SB2004", name.span, values, { ...extras, label: "not declared" }));
  return null;
}
