import { describe, expect, it } from "vitest";
import { compile, sourceSet } from "../../compiler/index.ts";
import { decide, loadPlan } from "../../engine/index.ts";
import { factsOf } from "../fixtures/facts.ts";
import { smallProject, smallRules } from "../fixtures/small-project.ts";

const project = {
  ...smallProject,
  "main.sbx": `${smallRules}use rules "more.sbx"\notherwise -> everyday\n`,
  "more.sbx": "# Spliced in.\nchain big { anthropic/opus, openai/gpt-5.2 }\nwhen turns > 40 -> big\n",
};

describe("compiling", () => {
  it("makes a plan that a gateway can load, which decides as the rules say", () => {
    const { artifact } = compile(sourceSet(project));
    const loaded = loadPlan(artifact?.bytes ?? new Uint8Array());
    if (!loaded.ok) throw new Error(loaded.problem.message);
    expect(decide(loaded.plan, factsOf({ turns: 41 }))).toMatchObject({
      outcome: "route",
      rule: "big",
      chain: "big",
    });
    expect(decide(loaded.plan, factsOf({ text: "translate this" }))).toMatchObject({
      chain: "topic:translation",
    });
    expect(loaded.plan.rules.map(({ id }) => id)).toEqual(["reasoning", "by_topic", "big", "everyday"]);
  });

  it("gives the same bytes for the same sources, in whatever order they come", () => {
    const first = compile(sourceSet(project)).artifact;
    const again = compile({ name: "elsewhere", files: [...sourceSet(project).files].reverse() }).artifact;
    expect(again?.bytesDigest).toBe(first?.bytesDigest);
    expect(Buffer.from(again?.bytes ?? []).equals(Buffer.from(first?.bytes ?? []))).toBe(true);
  });

  it("keeps the meaning where only comments, places and the order of declarations change", () => {
    const moved = {
      ...project,
      "main.sbx": `# A comment.\n\n${project["main.sbx"]}`,
      "more.sbx": "when turns > 40 -> big\nchain big {\n  anthropic/opus\n  openai/gpt-5.2\n}\n",
    };
    const [first, other] = [compile(sourceSet(project)).artifact, compile(sourceSet(moved)).artifact];
    expect(other?.meaningDigest).toBe(first?.meaningDigest);
    expect(other?.bytesDigest).not.toBe(first?.bytesDigest);
  });

  it("writes no plan where an error is left, and says nothing of proofs that did not run", () => {
    const { artifact, config, proofs, diagnostics } = compile(
      sourceSet({ ...project, "more.sbx": "when tools -> nowhere\n" }),
    );
    expect({ artifact, config, proofs }).toEqual({ artifact: null, config: null, proofs: null });
    expect(diagnostics.map(({ code }) => code)).toEqual(["SB2003"]);
  });

  it("writes none either where only a proof fails", () => {
    const stranded = `${project["main.sbx"]}never when tools reach provider openai\n`;
    const { artifact, proofs, diagnostics } = compile(sourceSet({ ...project, "main.sbx": stranded }));
    expect(artifact).toBeNull();
    expect(proofs?.refuted).toBeGreaterThan(0);
    expect(diagnostics.map(({ code }) => code)).toContain("SB4013");
  });

  it("takes the newest `checked` of the catalog for today", () => {
    const dated = (checked: string) => ({
      ...project,
      "catalog.yaml": project["catalog.yaml"].replace(
        "price: { input: 5",
        `checked: ${checked}, retires: 2027-03-01, price: { input: 5`,
      ),
    });
    const codes = (checked: string, asOf?: string) =>
      compile(sourceSet(dated(checked)), asOf === undefined ? {} : { asOf }).diagnostics.map(
        ({ code }) => code,
      );
    expect(codes("2026-11-20")).not.toContain("SB4024");
    expect(codes("2027-02-20")).toContain("SB4024");
    expect(codes("2026-11-20", "2027-02-20")).toContain("SB4024");
    expect(codes("2027-02-20", "2026-11-20")).not.toContain("SB4024");
  });
});
