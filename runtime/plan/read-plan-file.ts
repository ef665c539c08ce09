import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { loadPlan, type Plan } from "../../engine/index.ts";
import { fileProblem } from "../security/file-problem.ts";
import { signatureProblem, type VerifyKey } from "../security/verify-key.ts";

export type PlanRead =
  | { readonly ok: true; readonly plan: Plan; readonly bytes: Uint8Array }
  /** What is wrong with the file, for people; it names the path. */
  | { readonly ok: false; readonly problem: string };

const LARGEST_PLAN_BYTES = 1024 * 1024 * 1024;

/** Reads and checks a compiled plan. Where there are `keys`, one of them must have signed it. */
export async function readPlanFile(path: string, keys: readonly VerifyKey[] = []): Promise<PlanRead> {
  let bytes: Uint8Array;
  try {
    // A pipe would never end, and a device has no end.
    const found = await stat(path);
    if (!found.isFile() && !found.isDirectory())
      return { ok: false, problem: `cannot read ${path}: it is no file` };
    if (found.size > LARGEST_PLAN_BYTES) return { ok: false, problem: `${path} is too large for a plan` };
    bytes = await readFile(path);
  } catch (error) {
    const isFolder = error instanceof Error && "code" in error && error.code === "EISDIR";
    const mend = isFolder ? `; \`signalbox compile ${path} -o FILE\` makes a plan of it` : "";
    return { ok: false, problem: `cannot read ${path}: ${fileProblem(error)}${mend}` };
  }
  const loaded = loadPlan(bytes, { sha256: (content) => createHash("sha256").update(content).digest() });
  if (!loaded.ok) return { ok: false, problem: `${path}: ${loaded.problem.message}` };
  const { plan, signature } = loaded;
  const problem = keys.length === 0 ? null : signatureProblem(plan, signature, keys);
  return problem === null ? { ok: true, plan, bytes } : { ok: false, problem: `${path}: ${problem}` };
}
