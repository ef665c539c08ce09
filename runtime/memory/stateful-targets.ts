import type { AdmittedTarget, Plan } from "../../engine/index.ts";
import type { JsonObject } from "../protocols/codec.ts";
import type { OriginMemory } from "./origin-memory.ts";
import { stateReferences } from "./state-references.ts";

export type StatefulTargets =
  | { readonly ok: true; readonly targets: readonly AdmittedTarget[] }
  /** A sentence for the client that names the field. */
  | { readonly ok: false; readonly problem: string };

/**
 * The targets that may hold the state a body refers to: those of the provider that issued it. Of unknown origin it goes on
 * only where the plan leaves no choice, its chain being one provider's.
 */
export function statefulTargets(
  body: JsonObject,
  targets: readonly AdmittedTarget[],
  plan: Plan,
  issued: OriginMemory,
): StatefulTargets {
  const providerOf = ({ target }: AdmittedTarget): string =>
    plan.providers[plan.targets[target]?.provider ?? -1]?.name ?? "";
  let kept = targets;
  for (const { path, id } of stateReferences(body)) {
    const origin = id === null ? null : issued.originOf(id);
    if (origin !== null) kept = kept.filter((target) => providerOf(target) === origin);
    else if (id !== null && new Set(kept.map(providerOf)).size > 1) {
      return {
        ok: false,
        problem: `${path}: this gateway does not know which provider keeps \`${id.slice(0, 80)}\``,
      };
    }
    if (kept.length === 0) {
      return {
        ok: false,
        problem: `${path}: the provider that keeps this state is not among the targets of this request`,
      };
    }
  }
  return { ok: true, targets: kept };
}
