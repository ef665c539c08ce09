import { bind } from "../bind/bind.ts";
import { check } from "../check/check.ts";
import type { CheckedCondition, CheckedConfig } from "../check/checked-config.ts";
import { Reporter, type Staged } from "../diagnostics/reporter.ts";
import type { SourceSet } from "../source/source-set.ts";
import { MAIN, parse } from "../syntax/parse-project.ts";

/** A condition of the language, and the configuration among whose `let`s it stands. */
export interface PlacedCondition {
  readonly config: CheckedConfig;
  readonly condition: CheckedCondition;
}

/** Reads a condition as if it stood in a project's rules, whose names it may use; null where it is none. */
export function conditionIn(sources: SourceSet, text: string): Staged<PlacedCondition | null> {
  const main = sources.files.find(({ path }) => path === MAIN)?.text ?? "";
  const name = freeName(main);
  const report = new Reporter();
  const placed = {
    ...sources,
    files: sources.files.map((file) =>
      // On a line of its own, or a comment at the end of the condition would take the bracket along.
      file.path === MAIN ? { ...file, text: `${main}\nlet ${name} = (${text}\n)\n` } : file,
    ),
  };
  const config = report.take(check(report.take(bind(report.take(parse(placed))))));
  const condition = config?.lets.find((one) => one.name === name)?.condition;
  const value = config && condition && !report.hasErrors ? { config, condition } : null;
  return { value, diagnostics: report.diagnostics };
}

function freeName(text: string): string {
  let name = "drawn_requests";
  while (text.includes(name)) name += "_";
  return name;
}
