import fc from "fast-check";
import { expect } from "vitest";
import type { CheckedConfig } from "../../../compiler/check/checked-config.ts";
import type { Answer } from "../../../compiler/prove/properties/answer.ts";
import { properties } from "../../../compiler/prove/property-table.ts";
import type { Span } from "../../../compiler/source/source-set.ts";
import { decide, factsFromJson } from "../../../engine/index.ts";
import { analysed } from "./analysed.ts";
import { cells } from "./cells.ts";
import { oracle, questionOf } from "./oracle.ts";
import { axesOf, configOf, smallConfigs, type ThemeName } from "./small-configs.ts";

/** The codes that the oracle has an opinion on; what SB4002 says of rules it says as their fate. */
const known = [
  "SB4001",
  "SB4003",
  "SB4005",
  "SB4006",
  "SB4007",
  "SB4008",
  "SB4009",
  "SB4010",
  "SB4013",
  "SB4014",
  "SB4015",
  "SB4016",
  "SB4026",
];

/** How often each verdict and fate was met, as `SB4001 refuted` or `shadowed`. */
export type Counts = ReadonlyMap<string, number>;

/** Holds the prover against the enumeration of all cells, for so many random configurations; every witness is decided again from its JSON. */
export function expectAgreement(themes: readonly ThemeName[], numRuns: number): Counts {
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  fc.assert(
    fc.property(smallConfigs(...themes), (small) => {
      const config = placedApart(configOf(small));
      const { analysis, plan } = analysed(config);
      const expected = oracle(config, plan, cells(config, axesOf(small)));
      const fates = analysis.rules.map(({ row }) => analysis.fate(row).kind);
      expect(fates).toEqual(expected.fates);
      const refuted = new Set<string>();
      for (const { code, ask } of properties.filter((property) => known.includes(property.code))) {
        for (const answer of ask(analysis)) {
          if (answer.verdict === "not_proved") throw new Error(`${code} not proved: ${answer.reason}`);
          if (answer.verdict === "refuted") {
            const { primary, down } = answer.diagnostic;
            refuted.add(questionOf(code, code === "SB4001" ? null : primary.span, down));
          }
          expectReplay(answer, (witness) => decide(plan, witness));
          count(`${code} ${answer.verdict}`);
        }
      }
      expect([...refuted].sort()).toEqual([...expected.refuted].sort());
      for (const fate of fates) count(fate);
    }),
    { numRuns },
  );
  return counts;
}

/** A configuration in which every hop, promise and expectation has a place of its own, so that questions can be told apart by it. */
function placedApart(config: CheckedConfig): CheckedConfig {
  let start = 1_000_000;
  const placed = <T extends { readonly span: Span }>(thing: T): T => {
    start++;
    return { ...thing, span: { ...thing.span, start, end: start + 1 } };
  };
  return {
    ...config,
    chains: config.chains.map((chain) => ({
      ...chain,
      steps: chain.steps.map((step) =>
        step.kind === "pool"
          ? { ...step, members: step.members.map(placed) }
          : { ...step, member: placed(step.member) },
      ),
    })),
    promises: config.promises.map(placed),
    tests: config.tests.map((test) => ({ ...test, expectations: test.expectations.map(placed) })),
  };
}

/** A witness is read back from its JSON and ends as its code says. */
function expectReplay(
  answer: Answer,
  replay: (witness: Parameters<typeof decide>[1]) => ReturnType<typeof decide>,
) {
  if (answer.verdict !== "refuted" || answer.diagnostic.witness === null) return;
  const read = factsFromJson(answer.diagnostic.witness);
  if (!read.ok) throw new Error(read.problems.join("; "));
  const decision = replay(read.facts);
  const { code } = answer.diagnostic;
  if (code === "SB4001") expect(decision).toMatchObject({ outcome: "refused", reason: "no_rule" });
  if (code === "SB4005" || code === "SB4010") {
    expect(decision).toMatchObject({ outcome: "refused", reason: "no_target" });
  }
  if (["SB4007", "SB4008", "SB4009"].includes(code)) {
    expect(decision.outcome === "route" ? decision.targets.length : 0).toBe(1);
  }
  if (code === "SB4015") expect(decision.outcome).toBe("route");
  if (code === "SB4013" || code === "SB4014" || code === "SB4016") expect(decision.outcome).toBe("route");
}

/** The floor under each verdict, so that no law passes for want of cases. */
export function expectFloors(counts: Counts, floors: Readonly<Record<string, number>>): void {
  for (const [what, floor] of Object.entries(floors)) {
    expect(counts.get(what) ?? 0, what).toBeGreaterThanOrEqual(floor);
  }
}
