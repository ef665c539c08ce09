import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalog, cleanRules, Workplace } from "./signalbox.ts";

describe("signalbox diff", { timeout: 60_000 }, () => {
  let place: Workplace;

  beforeAll(() => {
    place = new Workplace();
    const project = (name: string, rules: string) => {
      place.write(`${name}/main.sbx`, rules);
      place.write(`${name}/catalog.yaml`, catalog);
    };
    project("rules", cleanRules);
    project("worded", cleanRules.replace("chain main", "# the only one\nchain main"));
    project("edited", cleanRules.replace('model == "blocked"', 'model in ["blocked", "barred"]'));
    project("patient", cleanRules.replace("two/big }", "two/big } with { first_token: 9s }"));
    place.write("limited/main.sbx", cleanRules);
    place.write("limited/catalog.yaml", `${catalog}gateway: { body_limit: 2Mi }\n`);
    project("broken", cleanRules.replace("-> main", "-> mian"));
    expect(place.run(["compile", "rules", "-o", "served.sbplan"]).exit).toBe(0);
  });
  afterAll(() => place.remove());

  it("ends with 0 where nothing changes, for plans and folders", () => {
    const ended = place.run(["diff", "served.sbplan", "worded"]);
    expect(ended).toMatchObject({ exit: 0, errors: "" });
    expect(ended.output).toMatch(/^no behavioural change: both mean sha256:[0-9a-f]{64}\n$/);
  });

  it("ends with 5 and shows the requests that change", () => {
    const ended = place.run(["diff", "served.sbplan", "edited"]);
    expect(ended.exit).toBe(5);
    expect(ended.output).toContain("main -> reject 403 not here");
    expect(ended.output).toContain('model == "barred"');
    expect(ended.output).toContain('"model":"barred"');
    const json = JSON.parse(place.run(["diff", "rules", "edited", "--format", "json"]).output);
    expect(json).toMatchObject({ version: 1, same: false, calls: [], notProved: [] });
    expect(json.decisions).toHaveLength(1);
    expect(place.run(["diff", "rules", "edited", "--format", "markdown"]).output).toContain("| requests |");
  });

  it("lets one chain change alone", () => {
    expect(place.run(["diff", "rules", "patient"]).exit).toBe(5);
    expect(place.run(["diff", "rules", "patient", "--only", "chain:main"]).exit).toBe(0);
    const ended = place.run(["diff", "rules", "edited", "--only", "chain:main"]);
    expect(ended.exit).toBe(5);
    expect(ended.errors).toBe("error: outside chain `main`, these regions change: 1\n");
    const limited = place.run(["diff", "rules", "limited", "--only", "chain:main"]);
    expect(limited.errors).toBe("error: outside chain `main`, this changes: gateway body_limit_bytes\n");
  });

  it("prints the findings of a folder that does not compile, and ends with 1", () => {
    const ended = place.run(["diff", "rules", "broken"]);
    expect(ended.exit).toBe(1);
    expect(ended.output).toContain("broken/main.sbx:6:14");
  });

  it("ends with 2 for what it cannot compare", () => {
    expect(place.run(["diff", "rules"]).exit).toBe(2);
    expect(place.run(["diff", "rules", "missing.sbplan"]).exit).toBe(2);
    expect(place.run(["diff", "rules", "edited", "--only", "main"]).errors).toContain("--only chain:NAME");
    expect(place.run(["diff", "rules", "edited", "--only", "chain:none"]).exit).toBe(2);
  });
});
