import { describe, expect, it } from "vitest";
import { diff, type OutsideChain, outsideChain } from "../../../compiler/index.ts";
import { type ConfigSketch, checkedConfig, oneOf } from "../../fixtures/checked-config.ts";

const base: ConfigSketch = {
  targets: [
    { provider: "p", model: "a" },
    { provider: "q", model: "b" },
    { provider: "r", model: "c" },
  ],
  chains: { cheap: ["p/a", "r/c"], dear: ["q/b", "r/c"] },
  rules: [{ when: oneOf("model", "x"), to: "cheap" }, { to: "dear" }],
};

describe("outsideChain", () => {
  it("lets a chain change what it tries, its options, and targets that are its alone", () => {
    expect(outside({ chains: { ...base.chains, cheap: ["r/c"] } })).toEqual(nothing);
    expect(outside({ chainOptions: { cheap: { attempts: 2 } } })).toEqual(nothing);
    expect(outside({ providers: { p: { region: "eu" } } })).toEqual(nothing);
  });

  it("counts requests that it did not serve before, or does not serve after", () => {
    const more = { rules: [{ when: oneOf("model", "x", "y"), to: "cheap" }, { to: "dear" }] };
    const less = { rules: [{ when: oneOf("model", "z"), to: "cheap" }, { to: "dear" }] };
    expect(outside(more)?.decisions).toHaveLength(1);
    expect(outside(less)?.decisions).toHaveLength(2);
    expect(outside({ chains: { ...base.chains, dear: ["q/b"] } })?.decisions).toHaveLength(1);
  });

  it("counts settings of other chains, of the gateway, and of what others can call", () => {
    expect(outside({ chainOptions: { dear: { attempts: 2 } } })?.calls).toHaveLength(1);
    expect(outside({ gateway: { port: 1 } })?.calls).toHaveLength(1);
    expect(outside({ providers: { r: { region: "eu" } } })?.calls).toHaveLength(1);
    const pinned = { ...base, rules: [{ to: "pinned" }, ...(base.rules ?? [])] };
    expect(outside({ ...pinned, providers: { p: { region: "eu" } } }, pinned)?.calls).toHaveLength(1);
  });

  it("knows no chain that neither side has", () => {
    const config = checkedConfig(base);
    expect(outsideChain(diff(config, config), config, config, "nope")).toBeNull();
  });
});

const nothing: OutsideChain = { decisions: [], calls: [] };

function outside(change: Partial<ConfigSketch>, from = base): OutsideChain | null {
  const [before, after] = [checkedConfig(from), checkedConfig({ ...from, ...change })];
  const found = diff(before, after);
  expect(found.decisions.length + found.calls.length).toBeGreaterThan(0);
  return outsideChain(found, before, after, "cheap");
}
