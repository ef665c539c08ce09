import type { BoundConfig } from "../bind/bound-config.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Staged } from "../diagnostics/reporter.ts";
import { checkChains } from "./check-chains.ts";
import { checkClauses } from "./check-clauses.ts";
import { closedValuesOf } from "./check-compare.ts";
import { ConditionChecker } from "./check-condition.ts";
import { checkGateway } from "./check-gateway.ts";
import { checkPromises, checkRestricts } from "./check-promises.ts";
import { checkProviders } from "./check-providers.ts";
import { checkRules } from "./check-rules.ts";
import { checkTargets } from "./check-targets.ts";
import { checkTests } from "./check-tests.ts";
import { checkTopics } from "./check-topics.ts";
import type { CheckedConfig } from "./checked-config.ts";
import { pinSpellings } from "./pin-spellings.ts";
import { remoteMediaTokens } from "./remote-media.ts";

/**
 * Types every condition, promise and test and writes every default out. The value is null where a name was not
 * resolved or something is wrong: there is no half-checked configuration.
 */
export function check(bound: BoundConfig): Staged<CheckedConfig | null> {
  const found: Diagnostic[] = [];
  const conditions = new ConditionChecker(bound, found);
  const chains = checkChains(bound, found);
  const config = {
    sources: bound.sources,
    text: { ...bound.text, remoteMediaTokens: bound.catalog && remoteMediaTokens(bound.catalog.value) },
    topics: checkTopics(bound, found),
    providers: checkProviders(bound, found),
    targets: checkTargets(bound, found),
    gateway: checkGateway(bound.catalog, found),
    envelope: bound.envelope && conditions.check(bound.envelope),
    restricts: checkRestricts(bound, conditions),
    chains,
    rules: checkRules(bound, conditions, found),
    lets: bound.lets.flatMap(({ name, used, span }, row) => {
      const condition = conditions.lets.get(row);
      return condition ? [{ name, condition, used, span }] : [];
    }),
    pins: pinSpellings(bound),
    closedValues: new Map(
      (["protocol", "client"] as const).flatMap((fact) => {
        const values = closedValuesOf(fact, bound);
        return values ? [[fact, values] as const] : [];
      }),
    ),
    promises: checkPromises(bound, conditions, found),
    tests: checkTests(bound, chains, conditions, found),
    allowances: bound.allowances,
  };
  checkClauses(bound, config, found);
  const { catalog } = bound;
  const whole = bound.sound && catalog !== null && found.every(({ severity }) => severity !== "error");
  return { value: whole ? { ...config, catalog } : null, diagnostics: found };
}
