import { createHash } from "node:crypto";
import type { Plan } from "../engine/index.ts";
import { exitCode } from "./exit-codes.ts";
import { readBytes } from "./files.ts";
import { Stop } from "./stop.ts";

/** The plan in a file the user named; what is wrong with it otherwise. */
export async function readPlan(path: string): Promise<Plan> {
  const { loadPlan } = await import("../engine/index.ts");
  const loaded = loadPlan(readBytes(path), {
    sha256: (bytes) => createHash("sha256").update(bytes).digest(),
  });
  if (loaded.ok) return loaded.plan;
  throw new Stop(
    exitCode.usage,
    `${path}: ${loaded.problem.message}`,
    "compile it again: `signalbox compile DIR -o FILE`",
  );
}
