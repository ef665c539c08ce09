import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { listed, targetName } from "../words.ts";
import { type Answer, proved, refuted } from "./answer.ts";

const NOTICE_DAYS = 30;
const MS_PER_DAY = 86_400_000;

/** SB4024: no target that a chain or a pin reaches retires within 30 days of the day for which dates are judged. */
export function* askRetiring(analysis: Analysis): Iterable<Answer> {
  const { config, instruments } = analysis;
  const chainsOf = new Map<number, Set<string>>();
  for (const [name, routes] of analysis.chainsInUse()) {
    for (const { target } of routes[0]?.members ?? []) {
      chainsOf.set(target, (chainsOf.get(target) ?? new Set()).add(name));
    }
  }
  for (const { chain, members } of analysis.liveRoutes()) {
    for (const { target } of chain === null ? members : []) {
      chainsOf.set(target, chainsOf.get(target) ?? new Set());
    }
  }
  const today = Date.parse(instruments.asOf);
  for (const [row, chains] of [...chainsOf].sort(([a], [b]) => a - b)) {
    const target = config.targets[row];
    if (!target?.retires) continue;
    const left = (Date.parse(target.retires) - today) / MS_PER_DAY;
    if (left > NOTICE_DAYS) {
      yield proved;
      continue;
    }
    const values = {
      target: targetName(config, row),
      when: left < 0 ? "retired" : "retires",
      date: target.retires,
      advice:
        chains.size > 0
          ? `move ${listed([...chains].sort())} to a successor before that day`
          : "declare its successor, and have clients that pin it name that before that day",
    };
    const label = left < 0 ? `gone on ${instruments.asOf}` : `${left} days after ${instruments.asOf}`;
    yield refuted(diagnose("SB4024", target.span, values, { label }));
  }
}
