import type { AuthorPromise, CheckedConfig } from "../../check/checked-config.ts";

/** What `survive any one ...` speaks of. */
export type FailureUnit = Extract<AuthorPromise, { kind: "survive" }>["unit"];

/** What can go down, by name, with the rows of the targets that it takes along. A pool outlives one of its keys. */
export function failureUnits(
  config: Pick<CheckedConfig, "targets" | "providers">,
  unit: FailureUnit,
): ReadonlyMap<string, ReadonlySet<number>> {
  const units = new Map<string, Set<number>>();
  for (const [row, target] of config.targets.entries()) {
    const provider = config.providers[target.plan.provider]?.plan;
    if (!provider || provider.protocol === "echo") continue;
    const name =
      unit === "provider" ? provider.name : unit === "region" ? provider.region : onlyKeyOf(provider.auth);
    if (name === null) continue;
    units.set(name, (units.get(name) ?? new Set()).add(row));
  }
  return units;
}

function onlyKeyOf(auth: CheckedConfig["providers"][number]["plan"]["auth"]): string | null {
  if (auth.kind === "none") return null;
  const secrets = new Set(auth.keys.map(({ secret }) => secret));
  const [only] = secrets;
  return secrets.size === 1 && only !== undefined ? only : null;
}
