import type { CheckedRule } from "../../check/checked-config.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { RuleRegion } from "../analysis/rule-region.ts";
import { ALL, NONE, type SetId } from "../space/class-sets.ts";
import { atomsOf } from "../space/collect-atoms.ts";
import { clientModels } from "../space/likely-values.ts";
import { listed } from "../words.ts";
import { type Answer, proved, refuted } from "./answer.ts";

/**
 * SB4004: rules that test only `model` leave the rules below them some of the models that real clients send. A rule that names
 * models itself, and `otherwise`, are meant for what is left.
 */
export function* askAlias(analysis: Analysis): Iterable<Answer> {
  const { strings, modelRow } = analysis.space;
  const model = strings[modelRow];
  if (!model) return;
  const sets = model.sets;
  const real = model.ofValues(clientModels);
  const aliases: { readonly region: RuleRegion; readonly taken: SetId }[] = [];
  let taken: SetId = NONE;
  const hidden: CheckedRule[] = [];
  for (const region of analysis.rules) {
    const { rule, boxes, row } = region;
    if (boxes === null || rule.condition === null) continue;
    const atoms = atomsOf(rule.condition);
    const namesModels = atoms.some((atom) => "fact" in atom && atom.fact === "model");
    if (namesModels && atoms.every((atom) => "fact" in atom && atom.fact === "model")) {
      const of = boxes.reduce((all, box) => sets.union(all, box.sets[modelRow] ?? ALL), NONE);
      aliases.push({ region, taken: sets.meet(of, real) });
      taken = sets.union(taken, sets.meet(of, real));
      yield proved;
    } else if (!namesModels && rule.outcome.kind !== "pinned" && analysis.fate(row).kind === "alive") {
      if (sets.within(real, taken)) hidden.push(rule);
      else yield proved;
    }
  }
  if (hidden.length === 0) return;
  const guilty = fewest(aliases, (kept) =>
    sets.within(
      real,
      kept.reduce((all, alias) => sets.union(all, alias.taken), NONE),
    ),
  ).map(({ region }) => region.rule);
  const [first, ...others] = guilty;
  if (!first) return;
  const values = {
    aliases: `${guilty.length === 1 ? "rule" : "rules"} ${listed(guilty.map(({ id }) => id))} ${guilty.length === 1 ? "takes" : "together take"} all`,
    hidden: `${hidden.length === 1 ? "rule" : "rules"} ${listed(hidden.map(({ id }) => id))} below ${hidden.length === 1 ? "gets a request" : "get requests"}`,
  };
  yield refuted(
    diagnose("SB4004", first.conditionSpan, values, {
      label: `tests only \`model\``,
      related: [
        ...others.map(({ conditionSpan }) => ({ span: conditionSpan, label: "tests only `model`" })),
        ...hidden
          .slice(0, 3)
          .map(({ conditionSpan }) => ({ span: conditionSpan, label: "hidden from those models" })),
      ],
      verdict: "refuted",
    }),
  );
}

/** A subset that still suffices, and of which nothing can be left out. */
function fewest<T>(all: readonly T[], suffices: (kept: readonly T[]) => boolean): readonly T[] {
  let kept = all;
  for (const one of all.toReversed()) {
    const without = kept.filter((other) => other !== one);
    if (suffices(without)) kept = without;
  }
  return kept;
}
