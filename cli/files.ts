import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { exitCode } from "./exit-codes.ts";
import { Stop } from "./stop.ts";

/** The bytes of a file the user named; `-` is standard input. */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path === "-" ? 0 : path);
  } catch (error) {
    throw new Stop(exitCode.usage, `cannot read ${shown(path)}: ${failure(error)}`);
  }
}

/** The JSON of a file the user named, with the place of the mistake where it is none. */
export function readJson(path: string): unknown {
  const text = new TextDecoder().decode(readBytes(path));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Stop(exitCode.usage, `${shown(path)} is not JSON: ${failure(error)}`);
  }
}

export function writeBytes(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes);
  } catch (error) {
    const why = codeOf(error) === "ENOENT" ? "its folder does not exist" : failure(error);
    throw new Stop(exitCode.usage, `cannot write ${path}: ${why}`);
  }
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A folder that ships with the package, by its path in it; a gateway's container, for one, has no manual. */
export function shippedFolder(path: string): string {
  const folder = join(packageFolder(), path);
  if (isFolder(folder)) return folder;
  throw new Stop(
    exitCode.usage,
    `this installation has no \`${path}\``,
    "install the whole package, `signalbox`",
  );
}

/** The folder of this package, wherever it is installed, built or not. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

/** The version of this package. */
export function packageVersion(): string {
  const described: unknown = JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8"));
  return typeof described === "object" && described !== null && "version" in described
    ? String(described.version)
    : "";
}

/** How a file that the user named is called in a message. */
export const shown = (path: string): string => (path === "-" ? "standard input" : path);

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EEXIST: "a file is in the way",
  ENOTDIR: "a part of the path is not a folder",
  ELOOP: "its symbolic links lead in a circle",
  ENAMETOOLONG: "the name is too long",
  ENOSPC: "no space is left on the device",
  EROFS: "the file system is read-only",
};

/** Why a file could not be read or written, in words. */
export function failure(error: unknown): string {
  return reasons[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
