import { describe, expect, it } from "vitest";
import { outageOf } from "../../cli/outage.ts";
import { type Diagnostic, positionOf, renderText, sourceSet } from "../../compiler/index.ts";
import { decide, factsFromJson, type Plan } from "../../engine/index.ts";
import { decisionLine, examined } from "../fixtures/every-finding.ts";
import { base, type ExpectedFinding, zooCases } from "./zoo-case.ts";

const cases = zooCases();

/** What issue by issue went wrong elsewhere, and must not go unnoticed here; SB5001 is ours to break, so no config shows it. */
const meaningCodes = Array.from({ length: 27 }, (_, index) => `SB${4001 + index}`);

const refutedByRequests = new Set(
  "SB4001 SB4005 SB4007 SB4008 SB4009 SB4010 SB4013 SB4014 SB4015 SB4016 SB4022".split(" "),
);

/** What could not be settled has no witness: a ceiling over a model without a price. */
const notProved: readonly ExpectedFinding[] = [{ code: "SB4015", at: "main.sbx:9:1", witness: null }];

describe("the zoo", () => {
  it("stands on a project without a finding", () => {
    expect(renderText(examined(sourceSet(base)).findings, { root: "rules" })).toBe("");
  });

  it("holds at least sixty failures, each with its source", () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(cases.filter(({ failure, source }) => failure.length < 20 || source === "")).toEqual([]);
  });

  it("shows every finding about the meaning of rules", () => {
    const shown = new Set(cases.flatMap(({ expected }) => expected.map(({ code }) => code)));
    expect(meaningCodes.filter((code) => !shown.has(code))).toEqual([]);
  });

  it("shows each finding that one request refutes by that request", () => {
    const shown = cases.flatMap(({ expected }) => expected.filter(({ code }) => refutedByRequests.has(code)));
    expect(shown.filter(({ witness }) => witness === null)).toEqual(notProved);
    expect(new Set(shown.map(({ code }) => code))).toEqual(refutedByRequests);
  });
});

describe("a failure that is not survived", () => {
  const shown = cases.flatMap(({ name, bad }) => {
    const { findings, plan } = examined(bad);
    const unsurvived = findings.filter(({ code }) => code === "SB4016");
    return plan === null ? [] : unsurvived.map(({ witness, down }) => ({ name, plan, witness, down }));
  });

  it.each(shown)("of $name is reproduced with $down down", ({ plan, witness, down }) => {
    const read = factsFromJson(witness);
    if (!read.ok || down === null) throw new Error("the finding shows no request, or nothing that is down");
    expect(decide(plan, read.facts)).toMatchObject({ outcome: "route" });
    expect(decide(plan, read.facts, outageOf(plan, [down]))).toMatchObject({ outcome: "refused" });
  });
});

describe.each(cases)("$name", ({ bad, expected }) => {
  it("is found at its place, with a witness that decide reproduces, and nothing else is", () => {
    const { findings, plan } = examined(bad);
    expect(findings.map((found) => seen(found, plan)).sort(byPlace)).toEqual(expected.toSorted(byPlace));
  });
});

function seen({ code, primary: { span }, witness }: Diagnostic, plan: Plan | null): ExpectedFinding {
  const { line, column } = positionOf(span.file, span.start);
  const at = `${span.file.path}:${line}:${column}`;
  return { code, at, witness: witness && plan && decisionLine(plan, witness) };
}

function byPlace(a: ExpectedFinding, b: ExpectedFinding): number {
  return `${a.at} ${a.code}` < `${b.at} ${b.code}` ? -1 : 1;
}
