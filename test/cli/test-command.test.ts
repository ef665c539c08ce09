import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalog, cleanRules, Workplace } from "./signalbox.ts";

describe("signalbox test", { timeout: 60_000 }, () => {
  let place: Workplace;
  beforeAll(() => {
    place = new Workplace();
    place.write("rules/main.sbx", cleanRules);
    place.write("rules/catalog.yaml", catalog);
    place.write("failing/main.sbx", cleanRules.replace("first one/big", "first two/big"));
    place.write("failing/catalog.yaml", catalog);
  });
  afterAll(() => place.remove());

  it("says what no test reaches", () => {
    const { exit, output } = place.run(["test", "rules", "--coverage"]);
    expect(exit).toBe(0);
    expect(output).toContain(
      "coverage: tests reach 1 of 3 rules, 2 of 2 hops, 0 of 0 topics\nno test reaches\n",
    );
    expect(output).toMatch(/^ {2}rule `reject` +rules\/main\.sbx:5:1$/m);
  });

  it("says which mistakes nobody notices, and ends with 1 below the limit alone", () => {
    const enough = place.run(["test", "rules", "--mutate", "--fail-under", "10"]);
    expect(enough).toMatchObject({ exit: 0, errors: expect.stringMatching(/^tried \d+ mistakes in /) });
    expect(enough.output).toMatch(/^mutants: \d+ of \d+ are noticed/m);
    expect(enough.output).toContain(
      "  rules/main.sbx:3:23  `two/big` is no hop of chain `main`  (drop hop)\n    decided differently: ",
    );
    const tooFew = place.run(["test", "rules", "--mutate", "--fail-under", "100"]);
    expect(tooFew).toMatchObject({ exit: 1, output: expect.stringContaining(", below 100 %)") });
  });

  it("tries as many as it is told, the same ones each time", () => {
    const words = ["test", "rules", "--mutate", "--mutants", "5", "--format", "json"];
    const [first, second] = [place.run(words), place.run(words)];
    expect(first.exit).toBe(0);
    expect(JSON.parse(first.output).mutation).toMatchObject({ tried: 5, failUnder: null });
    expect(second.output).toBe(first.output);
  });

  it("tries none before the tests pass", () => {
    const ended = place.run(["test", "failing", "--mutate"]);
    expect(ended).toMatchObject({ exit: 1, errors: "no mistakes are tried before the tests pass\n" });
    expect(ended.output).not.toContain("mutants:");
  });

  it.each([
    [["--fail-under", "50"], "--fail-under is about mistakes that are tried"],
    [["--mutate", "--fail-under", "101"], "`101` is not a percentage from 0 to 100"],
    [["--mutate", "--mutants", "0"], "`0` is not a number of mistakes"],
  ])("refuses %j", (words, problem) => {
    const ended = place.run(["test", "rules", ...words]);
    expect(ended).toMatchObject({ exit: 2, errors: expect.stringContaining(`error: ${problem}`) });
  });
});
