import { createHash } from "node:crypto";
import type { Plan, PlanLoad } from "../engine/index.ts";
import { exitCode } from "./exit-codes.ts";
import { isFolder, readBytes } from "./files.ts";
import { readProject } from "./project.ts";
import { Stop } from "./stop.ts";

/** The plan in a file the user named, or of the project in a folder; what is wrong with it otherwise. */
export async function readPlan(path: string): Promise<Plan> {
  return (await readSignedPlan(path)).plan;
}

/** The same, with who signed it. */
export async function readSignedPlan(path: string): Promise<Extract<PlanLoad, { ok: true }>> {
  const { loadPlan } = await import("../engine/index.ts");
  const bytes = isFolder(path) ? await planOfProject(path) : readBytes(path);
  const loaded = loadPlan(bytes, {
    sha256: (bytes) => createHash("sha256").update(bytes).digest(),
  });
  if (loaded.ok) return loaded;
  throw new Stop(
    exitCode.usage,
    `${path}: ${loaded.problem.message}`,
    "compile it again: `signalbox compile DIR -o FILE`",
  );
}

/** What a project would decide, proved or not: a witness of the prover is reproduced on the very config that it refutes. */
async function planOfProject(folder: string): Promise<Uint8Array> {
  const { compile, emit } = await import("../compiler/index.ts");
  const { lowered } = compile(await readProject(folder));
  if (lowered !== null) return emit(lowered).bytes;
  throw new Stop(
    exitCode.findings,
    `${folder} does not compile far enough to decide anything`,
    `\`signalbox compile ${folder} --check\` says why`,
  );
}
