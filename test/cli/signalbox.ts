import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const entry = resolve(dirname(fileURLToPath(import.meta.url)), "../../dist/cli/main.js");

export interface Ended {
  readonly exit: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A folder of its own in which the built command runs. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), "signalbox-cli-"));

  write(path: string, text: string): string {
    const full = join(this.folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    return path;
  }

  read(path: string): Buffer {
    return readFileSync(join(this.folder, path));
  }

  /** Runs `signalbox` with these words; `input` is its standard input. */
  run(words: readonly string[], input = "", environment: Readonly<Record<string, string>> = {}): Ended {
    const { PATH = "" } = process.env;
    const ended = spawnSync(process.execPath, [entry, ...words], {
      cwd: this.folder,
      encoding: "utf8",
      env: { PATH, ...environment },
      input,
      timeout: 60_000,
    });
    return { exit: ended.status, output: ended.stdout, errors: ended.stderr };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const catalog = `providers:
  one:
    protocol: echo
    models:
      big: { context: 200k, max_output: 32k, tools: true, thinking: true, json: true, input: [text, image, document, audio], web_search: true, checked: 2026-11-01 }
  two:
    protocol: echo
    models:
      big: { context: 200k, max_output: 32k, tools: true, thinking: true, json: true, input: [text, image, document, audio], web_search: true }
`;

export const rules = `use catalog "catalog.yaml"
envelope input_tokens <= 100k and max_output <= 32k
chain main { one/big, two/big }
when pinned -> pinned
when client == "x" or model == "blocked" -> reject 403 "not here"
otherwise -> main
test "all goes to main" { user "hello" expect chain main, first one/big }
`;

export const cleanRules = rules.replace('client == "x" or ', "");
