import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type houseFolders, type Import, importsOf, root, sourceFiles } from "./imports.ts";

/** What each folder may import of ours, besides itself. */
const mayImport: Record<(typeof houseFolders)[number], readonly string[]> = {
  schemas: [],
  engine: ["schemas"],
  compiler: ["schemas", "engine"],
  runtime: ["schemas", "engine"],
  cli: ["schemas", "engine", "compiler", "runtime"],
  testing: ["schemas", "engine", "compiler"],
};

const folderOf = (path: string): string => path.split("/")[0] ?? "";
const files = sourceFiles();
const imports = files.flatMap(importsOf);
const show = (found: Import) => `${found.from} imports ${found.target}`;

describe("the house", () => {
  it("imports only what each folder may import", () => {
    const allowed = (found: Import) => {
      const from = folderOf(found.from) as keyof typeof mayImport;
      const to = folderOf(found.target);
      return from === to || mayImport[from].includes(to);
    };
    expect(imports.filter((found) => found.ours && !allowed(found)).map(show)).toEqual([]);
  });

  it("crosses folders only through their index, or to a JSON Schema", () => {
    const crossing = imports.filter((found) => found.ours && folderOf(found.from) !== folderOf(found.target));
    expect(
      crossing
        .filter(
          (found) =>
            found.target !== `${folderOf(found.target)}/index.ts` &&
            !/^schemas\/.*\.schema\.json$/.test(found.target),
        )
        .map(show),
    ).toEqual([]);
  });

  it("imports files that exist", () => {
    expect(imports.filter((found) => found.ours && !existsSync(join(root, found.target))).map(show)).toEqual(
      [],
    );
  });

  it("never imports a folder's own index from inside that folder", () => {
    const barrel = (found: Import) => found.ours && found.target === `${folderOf(found.from)}/index.ts`;
    expect(imports.filter(barrel).map(show)).toEqual([]);
  });

  it("has no import cycle", () => {
    expect(cycles(imports)).toEqual([]);
  });

  it("keeps node, and everything that needs it, out of the engine and the schemas", () => {
    const pure = imports.filter((found) => ["engine", "schemas"].includes(folderOf(found.from)));
    expect(pure.filter((found) => found.target.startsWith("node:")).map(show)).toEqual([]);
  });

  it("gives every third-party package one door: one file, or one folder", () => {
    const doors = new Map<string, Set<string>>();
    for (const found of imports) {
      if (found.ours || found.target.startsWith("node:")) continue;
      doors.set(found.target, (doors.get(found.target) ?? new Set()).add(found.from));
    }
    const folders = (door: ReadonlySet<string>) =>
      new Set([...door].map((path) => path.split("/").slice(0, -1).join("/")));
    const twoDoors = [...doors].filter(([, door]) => door.size > 1 && folders(door).size > 1);
    expect(twoDoors.map(([name, door]) => `${name}: ${[...door].join(", ")}`)).toEqual([]);
  });

  it("never lets the runtime reach for the compiler or its libraries", () => {
    const reachable = closure("runtime/index.ts");
    const forbidden = imports.filter(
      (found) => reachable.has(found.from) && ["chevrotain", "yaml"].includes(found.target),
    );
    expect(forbidden.map(show)).toEqual([]);
    expect([...reachable].filter((path) => folderOf(path) === "compiler")).toEqual([]);
    expect(reachable.size).toBeGreaterThan(20);
  });
});

function closure(entry: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [entry];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    open.push(
      ...importsOf(path)
        .filter((found) => found.ours && found.target.endsWith(".ts"))
        .map((found) => found.target),
    );
  }
  return seen;
}

/** The strongly connected groups of files, by Tarjan's algorithm; a lazy import is no edge. */
function cycles(all: readonly Import[]): readonly string[] {
  const edges = new Map<string, string[]>();
  for (const found of all) {
    if (found.ours && !found.lazy) edges.set(found.from, [...(edges.get(found.from) ?? []), found.target]);
  }
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const groups: string[] = [];
  const visit = (path: string): void => {
    const number = order.size;
    order.set(path, number);
    low.set(path, number);
    stack.push(path);
    for (const target of edges.get(path) ?? []) {
      if (!order.has(target)) visit(target);
      if (stack.includes(target)) low.set(path, Math.min(low.get(path) ?? number, low.get(target) ?? number));
    }
    if (low.get(path) !== number) return;
    const group = stack.splice(stack.indexOf(path));
    if (group.length > 1) groups.push(group.sort().join(" <-> "));
  };
  for (const path of edges.keys()) if (!order.has(path)) visit(path);
  return groups;
}
