import { type Path, treeAt } from "./plain-data.ts";
import type { YamlTree } from "./yaml-tree.ts";

/** A place of a catalog as its author calls it: "model `glm-5`", "`quirks` of provider `zai`". */
export function placeName(tree: YamlTree, path: Path): string {
  const [top, name, part, inner, ...deeper] = path.map(String);
  if (top === undefined) return "the catalog";
  if (top === "providers") {
    if (name === undefined) return "`providers`";
    if (part === undefined) return `provider \`${name}\``;
    if (part === "models" && inner !== undefined) {
      const [key] = deeper;
      return key === undefined ? `model \`${inner}\`` : `\`${key}\` of model \`${inner}\``;
    }
    return `\`${part}\` of provider \`${name}\``;
  }
  if (top === "gateway" && name === "clients" && part !== undefined) {
    const client = treeAt(tree, [...path.slice(0, 3), "name"]);
    return client?.kind === "scalar" ? `client \`${String(client.value)}\`` : "a client";
  }
  return name === undefined ? `\`${top}\`` : `\`${name}\` of \`${top}\``;
}
