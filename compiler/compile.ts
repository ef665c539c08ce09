import { bind } from "./bind/bind.ts";
import { check } from "./check/check.ts";
import type { CheckedConfig } from "./check/checked-config.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { Reporter } from "./diagnostics/reporter.ts";
import { type Artifact, emit } from "./emit/emit.ts";
import { type LoweredPlan, lower } from "./lower/lower.ts";
import { offerFixes } from "./mend/offer-fixes.ts";
import { newestChecked } from "./newest-checked.ts";
import { countAllowed } from "./prove/count-allowed.ts";
import type { Proofs } from "./prove/proofs.ts";
import { prove } from "./prove/prove.ts";
import { compareDialects } from "./run-tests/compare-dialects.ts";
import { runTopicTests } from "./run-tests/run-tests.ts";
import type { SourceSet } from "./source/source-set.ts";
import { parse } from "./syntax/parse-project.ts";
import type { Ast } from "./syntax/project.ts";

export interface CompileOptions {
  /** The day for which dates are judged, as `2026-11-20`; by default the newest `checked` of the catalog. */
  readonly asOf?: string;
}

/** What became of a project. Each value is null where errors kept it from being made. */
export interface Compiled {
  readonly config: CheckedConfig | null;
  readonly lowered: LoweredPlan | null;
  readonly proofs: Proofs | null;
  /** The plan as bytes; there is none where an error is left. */
  readonly artifact: Artifact | null;
  /** Each finding once, the allowed ones gone, sorted by file, place and code. */
  readonly diagnostics: readonly Diagnostic[];
}

/** From texts to a plan: the whole compiler, a pure function of its arguments. Where one edit mends a finding, it comes with the finding. */
export function compile(sources: SourceSet, options: CompileOptions = {}): Compiled {
  const { ast, ...compiled } = compileOnce(sources, options);
  const recompile = (edited: SourceSet) => compileOnce(edited, options).diagnostics;
  return { ...compiled, diagnostics: offerFixes(ast, compiled.diagnostics, recompile) };
}

function compileOnce(sources: SourceSet, options: CompileOptions): Compiled & { readonly ast: Ast } {
  const report = new Reporter();
  const ast = report.take(parse(sources));
  const bound = report.take(bind(ast));
  const checked = report.take(check(bound));
  if (checked === null && !report.hasErrors)
    throw new Error("a name is left unresolved, and no finding says so");
  const config = report.hasErrors ? null : checked;
  const lowered = config && lower(config);
  const proved = config && lowered && prove(config, { asOf: options.asOf ?? newestChecked(config), lowered });
  if (proved) report.take(proved);
  if (config && lowered) report.take(runTopicTests(config, lowered));
  if (config) report.take(compareDialects(config, ast.strictTopics));
  report.settle(config?.allowances ?? null);
  const proofs = proved && countAllowed(proved.value, proved.diagnostics, report.diagnostics);
  const artifact = lowered && !report.hasErrors ? emit(lowered) : null;
  return { ast, config, lowered, proofs, artifact, diagnostics: report.diagnostics };
}
