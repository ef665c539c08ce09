import { describe, expect, it } from "vitest";
import { bind } from "../../compiler/bind/bind.ts";
import { check } from "../../compiler/check/check.ts";
import type { CheckedConfig } from "../../compiler/check/checked-config.ts";
import { compile, diff, isSame, type MutationReport, mutate, parse } from "../../compiler/index.ts";
import { type ChosenMutant, sampleMutants } from "../../compiler/mutate/sample-mutants.ts";
import { projects } from "./projects.ts";

const MUTANTS_OF_EACH = 16;
const LEAST_NOTICED = 0.8;

/**
 * Declares the tests that small mistakes in good configs do not go unnoticed, for the first, second, ... of `parts` equal parts of them: each
 * gives a finding, a failed test, or something for `signalbox diff` to show.
 */
export function tellMutants(part: number, parts: number): void {
  describe(`mistakes in the good configs, part ${part}`, () => {
    it.each(projects.filter((_, row) => row % parts === part - 1))("are noticed in $name", ({ sources }) => {
      const { config } = compile(sources);
      if (config === null) throw new Error("a good config does not check");
      const ast = parse(sources).value;
      const { mutants } = mutate(ast, config, MUTANTS_OF_EACH);
      expect(mutants).toHaveLength(MUTANTS_OF_EACH);
      const { chosen } = sampleMutants(ast, MUTANTS_OF_EACH);
      const missed = mutants.filter(
        (tried) =>
          isUnnoticed(tried) && !chosen.some((mutant) => isOf(mutant, tried) && isShown(config, mutant)),
      );
      const shown = missed.map(({ what, span }) => `${span.file.path}: ${what}`);
      expect(shown.length, shown.join("\n")).toBeLessThanOrEqual((1 - LEAST_NOTICED) * MUTANTS_OF_EACH);
    });
  });
}

type Tried = MutationReport["mutants"][number];

const isUnnoticed = ({ fate }: Tried): boolean => fate.kind === "survived" || fate.kind === "equivalent";

const isOf = (mutant: ChosenMutant, { what, span }: Tried): boolean =>
  mutant.what === what && mutant.span.file === span.file && mutant.span.start === span.start;

/** Whether `signalbox diff` has something to say between a project and a mutant of it. */
function isShown(config: CheckedConfig, mutant: ChosenMutant): boolean {
  const mutated = check(bind(mutant.ast).value).value;
  return mutated !== null && !isSame(diff(config, mutated));
}
