import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { loadPlan, type Plan } from "../../engine/index.ts";

export type PlanRead =
  | { readonly ok: true; readonly plan: Plan }
  /** What is wrong with the file, for people; it names the path. */
  | { readonly ok: false; readonly problem: string };

/** Reads and checks a compiled plan. */
export async function readPlanFile(path: string): Promise<PlanRead> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    return {
      ok: false,
      problem: `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  const loaded = loadPlan(bytes, { sha256: (content) => createHash("sha256").update(content).digest() });
  return loaded.ok ? loaded : { ok: false, problem: `${path}: ${loaded.problem.message}` };
}
