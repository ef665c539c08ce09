import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Where Debian's librust-*-dev packages put the sources of crates. */
const debianCrates = "/usr/share/cargo/registry";

/**
 * Builds the Rust peer in a temporary folder, from Debian's crate alone. Returns `{ folder, open }`, or `{ skipped }` with the
 * reason. `open(kind, phrases, text)` resolves to `{ measure, heapBytes, end }`.
 */
export function buildRustMatcher() {
  if (spawnSync("cargo", ["--version"]).status !== 0)
    return { skipped: "skipped the Rust crate: no cargo here" };
  if (
    !existsSync(debianCrates) ||
    !readdirSync(debianCrates).some((name) => name.startsWith("aho-corasick-"))
  )
    return { skipped: "skipped the Rust crate: Debian's librust-aho-corasick-dev is not installed" };
  const folder = mkdtempSync(join(tmpdir(), "signalbox-rust-"));
  cpSync(join(import.meta.dirname, "../peers/rust-matcher"), folder, { recursive: true });
  const sources = {
    "source.crates-io.replace-with": '"debian"',
    "source.debian.directory": `"${debianCrates}"`,
  };
  const config = Object.entries(sources).flatMap(([name, value]) => ["--config", `${name}=${value}`]);
  const built = spawnSync("cargo", ["build", "--release", "--offline", ...config], { cwd: folder });
  if (built.status !== 0) {
    rmSync(folder, { recursive: true });
    return {
      skipped: `skipped the Rust crate: it does not build here: ${String(built.stderr).trim().split("\n").at(-1)}`,
    };
  }
  return { folder, open: (kind, phrases, text) => open(folder, kind, phrases, text) };
}

async function open(folder, kind, phrases, text) {
  const patterns = join(folder, "patterns.txt");
  const haystack = join(folder, `text-${text.length}.txt`);
  writeFileSync(patterns, phrases.join("\n"));
  writeFileSync(haystack, text);
  const child = spawn(join(folder, "target/release/rust-matcher"), [kind, patterns, haystack], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value;
  const heapBytes = Number(await next());
  const search = async () => {
    child.stdin.write("\n");
    return Number((await next()).split(" ")[0]) / 1000;
  };
  return {
    heapBytes,
    /** The mean of a few searches, in microseconds. */
    measure: async () => ((await search()) + (await search()) + (await search())) / 3,
    end: () => child.stdin.end(),
  };
}
