import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { type SourceSet, sourceSet } from "../../compiler/index.ts";

/** A real failure as a config, with what must be found in it, and the same config mended. */
export interface ZooCase {
  readonly name: string;
  /** What went wrong, and where: an issue thread or one of the systems that came before. */
  readonly failure: string;
  readonly source: string;
  readonly expected: readonly ExpectedFinding[];
  readonly bad: SourceSet;
  readonly mended: SourceSet;
}

export interface ExpectedFinding {
  readonly code: string;
  /** `main.sbx:9:6`, the first character of the primary span. */
  readonly at: string;
  /** The decision for the witness in a line; null where the finding has none, since it is about no single request. */
  readonly witness: string | null;
}

const zoo = fileURLToPath(new URL(".", import.meta.url));

/** What every case stands on; each brings only the files in which it differs. */
export const base = textsIn(join(zoo, "base"));

/** Every case, by name. */
export function zooCases(): readonly ZooCase[] {
  return readdirSync(zoo)
    .filter((name) => existsSync(join(zoo, name, "expected.yaml")))
    .sort()
    .map((name) => {
      const written: unknown = parse(readFileSync(join(zoo, name, "expected.yaml"), "utf8"));
      const { failure, source, findings } = written as Written;
      return {
        name,
        failure,
        source,
        expected: findings.map(({ code, at, witness }) => ({ code, at, witness: witness ?? null })),
        bad: sourceSet({ ...base, ...textsIn(join(zoo, name, "bad")) }),
        mended: sourceSet({ ...base, ...textsIn(join(zoo, name, "mended")) }),
      };
    });
}

interface Written {
  readonly failure: string;
  readonly source: string;
  readonly findings: readonly { readonly code: string; readonly at: string; readonly witness?: string }[];
}

function textsIn(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return Object.fromEntries(
    paths
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => [path.replaceAll("\\", "/"), readFileSync(join(folder, path), "utf8")]),
  );
}
