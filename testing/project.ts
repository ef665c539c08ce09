import { compile, readProject, renderText, type SourceSet } from "../compiler/index.ts";
import { loadPlan, type Plan } from "../engine/index.ts";
import { remember } from "./known-plans.ts";

/** A project as it would serve. */
export interface Project {
  readonly plan: Plan;
  /** The warnings of the compiler, rendered; empty where there is none. */
  readonly warnings: string;
}

/**
 * Compiles and proves the project in a folder (one that holds `main.sbx`), in memory. Rejects with an Error whose message is
 * the rendered findings where there is no plan.
 */
export async function project(folder: string): Promise<Project> {
  const read = readProject(folder);
  if (!read.ok) throw new Error(read.problem);
  return projectOf(read.sources);
}

/** The same for sources in memory. */
export function projectOf(sources: SourceSet): Project {
  const { artifact, config, diagnostics } = compile(sources);
  const findings = renderText(diagnostics, { root: sources.name });
  if (artifact === null || config === null)
    throw new Error(`${sources.name} does not compile\n\n${findings}`);
  const loaded = loadPlan(artifact.bytes);
  if (!loaded.ok) throw new Error(`the compiler made a plan that does not load: ${loaded.problem.message}`);
  remember(loaded.plan, { config, sources });
  return { plan: loaded.plan, warnings: findings };
}
