import type { RulesFile } from "../../compiler/index.ts";

/**
 * Everything that a file of rules makes use of, in words: `rule.outcome:reject` where a node holds another one,
 * `use.compat=kg` for what it says, `rule.name=-` for what it leaves out, `target.shrink=+` for what is merely there.
 */
export function constructsIn({ items }: RulesFile): ReadonlySet<string> {
  const found = new Set<string>();
  for (const item of items) visit(item, "", found);
  return found;
}

function visit(node: unknown, place: string, found: Set<string>): void {
  if (Array.isArray(node)) {
    for (const part of node) visit(part, place, found);
  } else if (node === null) found.add(`${place}=-`);
  else if (typeof node !== "object") found.add(`${place}=${String(node)}`);
  else if ("file" in node) found.add(`${place}=+`);
  else {
    const kind = "kind" in node && typeof node.kind === "string" ? node.kind : null;
    if (kind !== null) found.add(`${place}:${kind}`);
    for (const [name, part] of Object.entries(node)) {
      if (name === "kind" || name === "span") continue;
      const inside = kind ?? place;
      // What stands beside a `span` as `value` is the word itself.
      visit(part, name === "value" ? inside : `${inside}.${name}`, found);
    }
  }
}
