import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./fenced-blocks.ts";

/** What a script of a page did. */
export interface ScriptRun {
  readonly exit: number;
  readonly output: string;
  readonly errors: string;
}

/** A folder in which the commands of the pages run as in a fresh clone: everything that ships is there. */
export class ScratchCheckout {
  readonly folder = mkdtempSync(join(tmpdir(), "signalbox-docs-"));

  constructor() {
    if (!existsSync(join(root, "dist/cli/main.js"))) throw new Error("run `npm run build` before this test");
    for (const name of ["dist", "node_modules", "docs", "schemas", "package.json"]) {
      symlinkSync(join(root, name), join(this.folder, name));
    }
    // What the pages edit is a copy: through a link they would edit the repository.
    for (const name of ["rules", "taxonomy"]) {
      cpSync(join(root, name), join(this.folder, name), { recursive: true });
    }
  }

  write(path: string, text: string): void {
    const full = join(this.folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }

  /** Runs shell lines, stopping at the first that fails; no provider's secret is in the environment. */
  run(script: string): ScriptRun {
    const ended = spawnSync("sh", ["-e", "-c", script], {
      cwd: this.folder,
      encoding: "utf8",
      env: { PATH: process.env["PATH"] ?? "", NO_COLOR: "1" },
      timeout: 60_000,
    });
    return { exit: ended.status ?? -1, output: ended.stdout, errors: ended.stderr };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
