import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { witnessJson } from "../witness.ts";
import { type Answer, notProved, proved, refuted } from "./answer.ts";

/** SB4001: the envelope without all rules holds no request. */
export function* askTotal(analysis: Analysis): Iterable<Answer> {
  const { config, rules, envelope } = analysis;
  const last = config.rules.at(-1);
  const span = last?.span ?? startOf(analysis);
  const shown = analysis.search({
    goals: envelope,
    before: rules.length,
    shows: (decision) => decision.outcome === "refused" && decision.reason === "no_rule",
  });
  if (shown.kind === "none") yield proved;
  else if (shown.kind === "cut") yield notProved(span, "the list of rules", shown.reason);
  else {
    const label = last ? "the last rule, and not all requests that are left meet it" : "there is no rule";
    const witness = witnessJson(shown.witness);
    yield refuted(diagnose("SB4001", span, {}, { label, witness, verdict: "refuted" }));
  }
}

function startOf({ config }: Analysis) {
  const file = config.sources.files.find(({ path }) => path === "main.sbx") ?? { path: "main.sbx", text: "" };
  return { file, start: 0, end: 0 };
}
