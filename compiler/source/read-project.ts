import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import { parseRules } from "../syntax/parse-rules.ts";
import { sourceFile } from "./in-memory.ts";
import { resolvePath } from "./resolve-path.ts";
import type { ReadProblem, SourceFile, SourceSet } from "./source-set.ts";

/** A project from the disk, or why there is none: its `main.sbx` cannot be read. */
export type ReadProject =
  | { readonly ok: true; readonly sources: SourceSet }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads a project from the disk: `main.sbx` in `folder`, and every file that a `use` reaches. What is missing or
 * damaged is left out or noted in the set; `parse` reports it at the `use`.
 */
export function readProject(folder: string): ReadProject {
  const root = resolve(folder);
  const main = readBytes(join(root, "main.sbx"));
  if ("detail" in main) {
    const problem = main.missing
      ? `there is no main.sbx in ${folder}`
      : `${join(folder, "main.sbx")}: ${main.detail}`;
    return { ok: false, problem };
  }
  const reader = new ProjectReader(root);
  reader.addRules("main.sbx", main.bytes);
  return { ok: true, sources: reader.sources(shownName(folder)) };
}

class ProjectReader {
  readonly #root: string;
  readonly #files = new Map<string, SourceFile>();
  readonly #problems: ReadProblem[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  sources(name: string): SourceSet {
    const files = [...this.#files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    const problems = this.#problems.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    return { name, files, problems };
  }

  addRules(path: string, bytes: Uint8Array): void {
    const file = this.#add(path, bytes);
    for (const item of parseRules(file).value.items) {
      if (item.kind !== "use") continue;
      const used = resolvePath(path, item.path.value);
      if (used === null || this.#files.has(used)) continue;
      if (item.what === "taxonomy") {
        this.#readTaxonomy(used);
        continue;
      }
      const read = this.#read(used);
      if (read === null) continue;
      if (item.what === "rules") this.addRules(used, read);
      else this.#add(used, read);
    }
  }

  /** A folder without a file is noted: it is there, where one that is misspelt is not. */
  #readTaxonomy(path: string): void {
    const inside = path === "." ? "" : `${path}/`;
    this.#readFolder(path, []);
    const known = [...this.#files.keys(), ...this.#problems.map((problem) => problem.path)];
    if (known.some((other) => other === path || (other.startsWith(inside) && /\.md$/i.test(other)))) return;
    if (!isFolder(join(this.#root, path))) return;
    this.#problems.push({ path, kind: "empty", detail: "it holds no taxonomy file" });
  }

  /** The taxonomy files below a folder; `above` are the real paths of the folders that led here. */
  #readFolder(path: string, above: readonly string[]): void {
    const place = join(this.#root, path);
    try {
      const real = realpathSync(place);
      if (above.includes(real)) {
        this.#problems.push({ path, kind: "loop", detail: "it leads back to a folder that holds it" });
        return;
      }
      for (const name of readdirSync(place).sort()) {
        const inside = path === "." ? name : `${path}/${name}`;
        if (name.startsWith(".") || name === "node_modules") continue;
        if (isFolder(join(this.#root, inside))) this.#readFolder(inside, [...above, real]);
        else if (/\.md$/i.test(name) && !this.#files.has(inside)) this.#addTopic(inside);
      }
    } catch (error) {
      const { missing, detail } = reasonOf(error);
      if (!missing) this.#problems.push({ path, kind: "unreadable", detail });
    }
  }

  /** A topic that its folder lists is never left out in silence. */
  #addTopic(path: string): void {
    const read = readBytes(join(this.#root, path));
    if (!("detail" in read)) this.#add(path, read.bytes);
    else {
      const detail = read.missing ? "it is a symbolic link that leads nowhere" : read.detail;
      this.#problems.push({ path, kind: "unreadable", detail });
    }
  }

  #read(path: string): Uint8Array | null {
    const read = readBytes(join(this.#root, path));
    if (!("detail" in read)) return read.bytes;
    if (!read.missing) this.#problems.push({ path, kind: "unreadable", detail: read.detail });
    return null;
  }

  #add(path: string, bytes: Uint8Array): SourceFile {
    const encoding = encodingOf(bytes);
    const text = new TextDecoder(encoding).decode(bytes);
    if (encoding !== "utf-8") this.#problems.push({ path, kind: "not-utf8", detail: "it is UTF-16" });
    else if (!isUtf8(bytes)) {
      this.#problems.push({ path, kind: "not-utf8", detail: "it holds bytes that are no text" });
    }
    const file = sourceFile(path, text);
    this.#files.set(path, file);
    return file;
  }
}

type Read = { readonly bytes: Uint8Array } | { readonly missing: boolean; readonly detail: string };

function readBytes(place: string): Read {
  try {
    return { bytes: readFileSync(place) };
  } catch (error) {
    return reasonOf(error);
  }
}

/** UTF-16 is read as what it is, so that its only mistake is that; without a mark it is known by the zero beside an ASCII letter. */
function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === undefined || second === undefined) return "utf-8";
  if ((first === 0xff && second === 0xfe) || (first > 0 && second === 0)) return "utf-16le";
  return (first === 0xfe && second === 0xff) || (first === 0 && second > 0) ? "utf-16be" : "utf-8";
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function isFolder(place: string): boolean {
  try {
    return statSync(place).isDirectory();
  } catch {
    // Reading it as a file tells why it cannot be read.
    return false;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a folder",
  ENOTDIR: "it is a file, not a folder",
  ELOOP: "its symbolic links lead in a circle",
};

function reasonOf(error: unknown): { readonly missing: boolean; readonly detail: string } {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return { missing: code === "ENOENT", detail: reasons[code] ?? (code || "it cannot be opened") };
}

/** How diagnostics call the folder: as it is seen from the working folder; one that was named from the root and lies outside, by its last part. */
function shownName(folder: string): string {
  const seen = relative("", folder) || ".";
  const isOutside = isAbsolute(seen) || seen === ".." || seen.startsWith(`..${sep}`);
  const shown = isAbsolute(folder) && isOutside ? basename(folder) : seen;
  return shown.split(sep).join("/");
}
