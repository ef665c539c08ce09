import { describe, expect, it } from "vitest";
import { compile, mutate, parse } from "../../compiler/index.ts";
import { projects } from "./projects.ts";

const MUTANTS_OF_EACH = 24;
const LEAST_NOTICED = 0.8;

/**
 * Declares the tests that small mistakes in good configs do not go unnoticed, for the first, second, ... of `parts` equal parts of them: each
 * gives a finding, a failed test, or a request that is decided otherwise, which `diff` shows.
 */
export function tellMutants(part: number, parts: number): void {
  describe(`mistakes in the good configs, part ${part}`, () => {
    it.each(projects.filter((_, row) => row % parts === part - 1))("are noticed in $name", ({ sources }) => {
      const { config } = compile(sources);
      if (config === null) throw new Error("a good config does not check");
      const { mutants } = mutate(parse(sources).value, config, MUTANTS_OF_EACH);
      expect(mutants).toHaveLength(MUTANTS_OF_EACH);
      const missed = mutants.filter(({ fate }) => {
        if (fate.kind === "equivalent") return true;
        return fate.kind === "survived" && fate.witness === null;
      });
      const shown = missed.map(({ what, span }) => `${span.file.path}: ${what}`);
      expect(shown.length, shown.join("\n")).toBeLessThanOrEqual((1 - LEAST_NOTICED) * MUTANTS_OF_EACH);
    });
  });
}
