import type { Expression } from "../syntax/ast.ts";
import { partsOf } from "./edit-ast.ts";
import type { Probe } from "./mutant.ts";

/** Facts with which the comparisons of a condition are true, each by itself: one probe for each value, glob and tool it names. */
export function probesOf(condition: Expression): readonly Probe[] {
  return [...partsOf(condition)].flatMap(({ part }): readonly Probe[] => {
    if (part.kind === "call") {
      return part.callee.value === "tool"
        ? [{ tools: true, toolNames: [sampleOf(part.argument.value)] }]
        : [];
    }
    if (part.kind !== "compare" && part.kind !== "list") return [];
    const values = part.kind === "list" ? part.values : [part.value];
    return values.flatMap((value) =>
      value.kind === "quantity"
        ? []
        : probeOf(part.fact.name.value, part.fact.argument?.value ?? "", value.value),
    );
  });
}

function probeOf(fact: string, argument: string, glob: string): readonly Probe[] {
  const value = sampleOf(glob);
  switch (fact) {
    case "model":
    case "client":
    case "session":
      return [{ [fact]: value }];
    case "effort":
      return [{ effort: value, thinking: true }];
    case "header":
      return [{ headers: { [argument.toLowerCase()]: value } }];
    default:
      return [];
  }
}

/** A value that a glob covers. */
function sampleOf(glob: string): string {
  return glob.replaceAll("*", "");
}
