import { type Plan, targetName } from "../engine/index.ts";

/** Some targets by what they belong to; a target by its name, `provider/model`. */
export type Selector =
  | { readonly provider: string }
  | { readonly region: string }
  | { readonly target: string };

/** The rows of the targets that a selector means. Throws where it means none, since that is a slip of the pen. */
export function targetsOf(plan: Plan, selector: Selector): ReadonlySet<number> {
  const [kind, name] = kindOf(selector);
  const names = plan.targets.map((target, row) => {
    const provider = plan.providers[target.provider];
    return kind === "target"
      ? targetName(plan, row).full
      : ((kind === "region" ? provider?.region : provider?.name) ?? null);
  });
  const rows = names.flatMap((known, row) => (known === name ? [row] : []));
  if (rows.length > 0) return new Set(rows);
  const known = [...new Set(names.filter((one) => one !== null))].sort();
  throw new Error(
    `no ${kind} is named \`${name}\`: there ${known.length === 1 ? "is" : "are"} ${known.join(", ")}`,
  );
}

/** `provider groq`. */
export function selectorText(selector: Selector): string {
  return kindOf(selector).join(" ");
}

function kindOf(selector: Selector): readonly ["provider" | "region" | "target", string] {
  if ("provider" in selector) return ["provider", selector.provider];
  return "region" in selector ? ["region", selector.region] : ["target", selector.target];
}
