import { accessSync, constants, existsSync } from "node:fs";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isObject } from "../protocols/json-value.ts";
import { makeFolder } from "./make-folder.ts";
import { UNUSED, type UsageRecord, type UsageRow, type Used } from "./usage-ledger.ts";

const FORMAT = 1;

export type UsageRead =
  /** Null where there is no file yet. */
  | { readonly ok: true; readonly record: UsageRecord | null }
  /** For the operator; it names the path. */
  | { readonly ok: false; readonly problem: string };

/** Reads the accounts that an earlier run kept, and makes sure that they can be kept again. */
export async function openUsageFile(path: string): Promise<UsageRead> {
  try {
    makeFolder(dirname(path));
    const record = await read(path);
    if (record === undefined) {
      return {
        ok: false,
        problem: `the state file ${path} is damaged: mend it, or move it away to begin anew`,
      };
    }
    if (record === null) await writeUsageFile(path, { day: 0, clients: {}, targets: {} });
    return { ok: true, record };
  } catch (error) {
    return { ok: false, problem: cannotBeUsed(path, error) };
  }
}

/** What keeps accounts that are kept already from going on in this file; empty where nothing does. */
export function newFileProblems(path: string): readonly string[] {
  try {
    makeFolder(dirname(path));
    accessSync(`${dirname(path)}/.`, constants.W_OK);
  } catch (error) {
    return [cannotBeUsed(path, error)];
  }
  if (!existsSync(path)) return [];
  return [
    `the state file ${path} is there already, and its accounts would be lost: restart the gateway to go on with them, or move it away`,
  ];
}

/** Writes the accounts; a reader sees the old file or the new one, never a part. */
export async function writeUsageFile(path: string, record: UsageRecord): Promise<void> {
  const beside = `${path}.${process.pid}.new`;
  try {
    await writeFile(beside, `${JSON.stringify({ format: FORMAT, ...record })}\n`, { mode: 0o600 });
    await rename(beside, path);
  } catch (error) {
    // What a full disk took of it would take the room of the next.
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  }
}

function cannotBeUsed(path: string, error: unknown): string {
  return `the state file ${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`;
}

/** Null where there is no file, undefined where it does not hold accounts. */
async function read(path: string): Promise<UsageRecord | null | undefined> {
  let text: string;
  try {
    // A pipe would never end.
    if (!(await stat(path)).isFile()) throw new Error("it is no file");
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): UsageRecord | undefined {
  if (!isObject(value) || value["format"] !== FORMAT || typeof value["day"] !== "number") return undefined;
  const clients = rowsOf(value["clients"]);
  const targets = rowsOf(value["targets"]);
  return clients === null || targets === null ? undefined : { day: value["day"], clients, targets };
}

function rowsOf(value: unknown): Readonly<Record<string, UsageRow>> | null {
  if (!isObject(value)) return null;
  const rows: [string, UsageRow][] = [];
  for (const [name, row] of Object.entries(value)) {
    const today = isObject(row) ? usedOf(row["today"]) : null;
    const total = isObject(row) ? usedOf(row["total"]) : null;
    if (today === null || total === null) return null;
    rows.push([name, { today, total }]);
  }
  return Object.fromEntries(rows);
}

function usedOf(value: unknown): Used | null {
  if (!isObject(value)) return null;
  const figures = Object.keys(UNUSED).map((name) => [name, value[name]] as const);
  const sound = figures.every(([, figure]) => typeof figure === "number" && figure >= 0);
  return sound ? { ...UNUSED, ...Object.fromEntries(figures) } : null;
}
