import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { resolvePath } from "../source/resolve-path.ts";
import type { Span } from "../source/source-set.ts";
import type { Item, ItemBody, RulesFile } from "../syntax/ast.ts";
import type { Ast } from "../syntax/project.ts";

/** An item of one kind, where any kind may stand. */
export type ItemOf<K extends ItemBody["kind"]> = Item & { readonly kind: K };

/**
 * The items of the main file with those of every `use rules` in its place, in the order in which they count.
 * A file that uses itself, or that stands twice, is reported and left out.
 */
export function splice(project: Ast, found: Diagnostic[]): readonly Item[] {
  const items: Item[] = [];
  const places = new Map<RulesFile, Span>();

  function add(file: RulesFile, open: readonly RulesFile[]): void {
    for (const item of file.items) {
      items.push(item);
      if (item.kind !== "use" || item.what !== "rules") continue;
      const path = resolvePath(file.span.file.path, item.path.value);
      const used = path === null ? undefined : project.rules.get(path);
      if (used) enter(used, item.path.span, [...open, file]);
    }
  }

  function enter(used: RulesFile, place: Span, open: readonly RulesFile[]): void {
    const path = used.span.file.path;
    const at = open.indexOf(used);
    if (at >= 0) {
      const cycle = [...open.slice(at), used].map((file) => `\`${file.span.file.path}\``).join(" -> ");
      found.push(diagnose("SB2033", place, { file: path, cycle }, { label: "closes the cycle" }));
      return;
    }
    const first = places.get(used);
    if (first) {
      const related = [{ span: first, label: "first used here" }];
      found.push(diagnose("SB2034", place, { file: path }, { label: "used again here", related }));
      return;
    }
    places.set(used, place);
    add(used, open);
  }

  add(project.main, []);
  return items;
}
