import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse, readProject } from "../../../compiler/index.ts";

const echo = "providers: { e: { protocol: echo, models: { m: { context: 1M, max_output: 64k } } } }\n";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "signalbox-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

function read(path = "rules") {
  const project = readProject(join(folder, path));
  if (!project.ok) throw new Error(project.problem);
  return project.sources;
}

const findings = (path?: string) =>
  parse(read(path)).diagnostics.map(({ code, message }) => `${code} ${message}`);

describe("readProject", () => {
  it("follows every `use`, over folders and files, in the order of the paths", () => {
    write({
      "rules/main.sbx": 'use catalog "catalog.yaml"\nuse taxonomy "../taxonomy"\nuse rules "team/a.sbx"\n',
      "rules/catalog.yaml": "providers: {}\n",
      "rules/team/a.sbx": 'use rules "b.sbx"\n',
      "rules/team/b.sbx": 'use rules "a.sbx"\n',
      "rules/unused.sbx": "when",
      "taxonomy/z.md": "synonyms:: z",
      "taxonomy/deep/a.md": "synonyms:: a",
      "taxonomy/deep/a.txt": "no topic",
      "taxonomy/.hidden/b.md": "synonyms:: b",
    });
    expect(read().name).toBe("rules");
    expect(read().files.map(({ path }) => path)).toEqual([
      "../taxonomy/deep/a.md",
      "../taxonomy/z.md",
      "catalog.yaml",
      "main.sbx",
      "team/a.sbx",
      "team/b.sbx",
    ]);
  });

  it("takes a byte order mark off and keeps line ends", () => {
    write({ "rules/main.sbx": "\uFEFFotherwise -> a\r\n" });
    expect(read().files[0]?.text).toBe("otherwise -> a\r\n");
  });

  it("reports files that are missing at the `use` that names them", () => {
    write({
      "rules/main.sbx": 'use catalog "catalogue.yaml"\nuse rules "more.sbx"\nuse taxonomy "topics"\n',
    });
    expect(findings()).toEqual([
      "SB1002 there is no catalog at `catalogue.yaml`",
      "SB1002 there is no rules file at `more.sbx`",
      "SB1002 there is no taxonomy folder at `topics`",
    ]);
  });

  it("tells a folder without a taxonomy file from one that is not there", () => {
    write({ "rules/main.sbx": 'use taxonomy "topics"\n', "rules/topics/deep/notes.txt": "no topic" });
    expect(findings()).toEqual([
      "SB1006 the folder `topics` holds no taxonomy file",
      "SB1007 no file of the project uses a catalog",
    ]);
  });

  it("calls a folder as it is seen from where the command runs, however it was named", () => {
    const named = (path: string) => {
      const project = readProject(path);
      return project.ok ? project.sources.name : project.problem;
    };
    expect(named("test/good/absent-values")).toBe("test/good/absent-values");
    expect(named(resolve("test/good/absent-values"))).toBe("test/good/absent-values");
    expect(named("starter/../rules/")).toBe("rules");
    write({ "rules/main.sbx": "" });
    expect(named(join(folder, "rules"))).toBe("rules");
  });

  it.each([
    ["\ufeff", false],
    ["\ufeff", true],
    ["", false],
    ["", true],
  ])("reads UTF-16 (mark %j, big-endian: %s) as what it is, and finds that alone", (mark, bigEndian) => {
    const utf16 = (text: string) => {
      const bytes = Buffer.from(mark + text, "utf16le");
      return bigEndian ? bytes.swap16() : bytes;
    };
    write({
      "rules/main.sbx": utf16('use catalog "catalog.yaml"\nuse taxonomy "taxonomy"\nwhen topic(a) -> x\n'),
      "rules/catalog.yaml": utf16(echo),
      "rules/taxonomy/a.md": utf16("synonyms:: a word\n"),
    });
    expect(findings()).toEqual(
      ["catalog.yaml", "main.sbx", "taxonomy/a.md"].map(
        (path) => `SB1003 \`${path}\` is not UTF-8: it is UTF-16`,
      ),
    );
  });

  it("says that a topic is a link to nowhere", () => {
    write({
      "rules/main.sbx": 'use catalog "catalog.yaml"\nuse taxonomy "taxonomy"\n',
      "rules/catalog.yaml": echo,
    });
    write({ "rules/taxonomy/a.md": "synonyms:: a" });
    symlinkSync("gone.md", join(folder, "rules/taxonomy/b.md"));
    expect(findings()).toEqual([
      "SB1001 `taxonomy/b.md` cannot be read: it is a symbolic link that leads nowhere",
    ]);
  });

  it("reads a file that is no UTF-8 all the same, and says where it is damaged", () => {
    write({
      "rules/main.sbx": 'use catalog "catalog.yaml"\nuse taxonomy "taxonomy"\n',
      "rules/catalog.yaml":
        "providers: { e: { protocol: echo, models: { m: { context: 1M, max_output: 1k } } } }",
      "rules/taxonomy/cafe.md": Uint8Array.from([...Buffer.from("synonyms:: caf"), 0xe9, 0x0a]),
    });
    const { diagnostics } = parse(read());
    expect(diagnostics.map(({ code, primary }) => [code, primary.span.start])).toEqual([["SB1003", 14]]);
  });

  it("stops at a loop of symbolic links", () => {
    write({ "rules/main.sbx": 'use taxonomy "taxonomy"\n', "rules/taxonomy/a.md": "synonyms:: a" });
    symlinkSync(join(folder, "rules/taxonomy"), join(folder, "rules/taxonomy/again"));
    expect(findings()).toContain("SB1004 `taxonomy/again` leads back to a folder that holds it");
  });

  it("reports a folder where a file is needed", () => {
    write({ "rules/main.sbx": 'use catalog "catalog.yaml"\n' });
    mkdirSync(join(folder, "rules/catalog.yaml"));
    expect(findings()).toEqual(["SB1001 `catalog.yaml` cannot be read: it is a folder"]);
  });

  it("says that there is no project where there is no main.sbx", () => {
    expect(readProject(folder)).toEqual({ ok: false, problem: `there is no main.sbx in ${folder}` });
  });
});
