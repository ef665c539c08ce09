import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/source-set.ts";
import type { Item } from "../syntax/ast.ts";

/** Reports an `otherwise` that is not the last rule of the main file, and statements that a project has once. */
export function checkOrder(items: readonly Item[], main: string, found: Diagnostic[]): void {
  const rules = items.filter((item) => item.kind === "rule");
  const last = rules.findIndex((rule) => rule.condition === null);
  for (const [index, rule] of rules.entries()) {
    if (rule.condition === null && rule.span.file.path !== main) {
      const file = rule.span.file.path;
      found.push(diagnose("SB2032", rule.span, { file, main }, { label: "stands in another file" }));
      return;
    }
    const otherwise = rules[last];
    if (otherwise && index === last + 1) {
      const related = [{ span: otherwise.span, label: "takes every request that is left" }];
      found.push(diagnose("SB2031", rule.span, { main }, { label: "no request comes here", related }));
    }
  }
  oneDialect(items, found);
  for (const kind of ["envelope", "within", "match", "ignore"] as const) {
    onlyOne(
      items.filter((item) => item.kind === kind).map(({ span }) => span),
      kind,
      found,
    );
  }
}

/** Every taxonomy is read and matched in the same way, or no text would have one winner. */
function oneDialect(items: readonly Item[], found: Diagnostic[]): void {
  const taxonomies = items.filter((item) => item.kind === "use").filter(({ what }) => what === "taxonomy");
  const [first, ...others] = taxonomies;
  for (const { compat, span } of others) {
    if (!first || compat?.value === first.compat?.value) continue;
    const related = [{ span: first.span, label: `read as \`${first.compat?.value ?? "strict"}\`` }];
    const label = `read as \`${compat?.value ?? "strict"}\``;
    found.push(diagnose("SB2036", compat?.span ?? span, {}, { label, related }));
  }
}

function onlyOne(spans: readonly Span[], what: string, found: Diagnostic[]): void {
  const [first, ...others] = spans;
  if (!first) return;
  for (const span of others) {
    const related = [{ span: first, label: "the first one" }];
    found.push(diagnose("SB2027", span, { what }, { label: "another one", related }));
  }
}
