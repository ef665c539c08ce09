import type { Plan, PlanChain, PlanMember } from "../../engine/index.ts";
import { canonicalJson, targetName } from "../../engine/index.ts";
import type { Side } from "./side.ts";

/** A setting that decides nothing, and changes how calls are made or who may make them. */
export interface CallChange {
  /** What it is a setting of. */
  readonly of:
    | { readonly kind: "provider" | "target" | "chain" | "client"; readonly name: string }
    | { readonly kind: "text" | "within" | "gateway" };
  /** Its name in the plan, with dots between levels; empty where the whole thing came or went. */
  readonly setting: string;
  /** As JSON; undefined where it was not there. Secrets are references. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Every setting but what decides, as far as it is not the same in both; sorted by what it is of, then by name. */
export function callChanges(base: Side, head: Side): readonly CallChange[] {
  const [before, after] = [settingsOf(base.plan), settingsOf(head.plan)];
  const changes: CallChange[] = [];
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [from, to] = [before.get(key), after.get(key)];
    const of = from?.of ?? to?.of;
    if (of === undefined) continue;
    // A chain that only one side has is seen in the decisions.
    if (of.kind === "chain" && (from === undefined || to === undefined)) continue;
    for (const [setting, one, other] of differences(from?.values, to?.values, "")) {
      changes.push({ of, setting, before: one, after: other });
    }
  }
  return changes;
}

interface Settings {
  readonly of: CallChange["of"];
  readonly values: unknown;
}

function settingsOf(plan: Plan): ReadonlyMap<string, Settings> {
  const settings = new Map<string, Settings>();
  const add = (of: CallChange["of"], values: unknown) => {
    settings.set(`${order.indexOf(of.kind)} ${"name" in of ? of.name : ""}`, { of, values });
  };
  const { clients, ...gateway } = plan.gateway;
  add({ kind: "text" }, plan.text);
  for (const chain of chainsInUse(plan)) {
    add({ kind: "chain", name: chain.name }, { ...chain.options, pools: poolsOf(plan, chain) });
  }
  for (const [row, { provider: _, model: __, place: ___, ...target }] of plan.targets.entries()) {
    add(
      { kind: "target", name: targetName(plan, row).full },
      { ...target, passes: target.passes.toSorted() },
    );
  }
  for (const { name, ...provider } of plan.providers) add({ kind: "provider", name }, provider);
  if (plan.within !== null) add({ kind: "within" }, plan.within);
  add({ kind: "gateway" }, { ...gateway, state: withoutPassword(gateway.state) });
  for (const { name, ...client } of clients) add({ kind: "client", name }, client);
  return settings;
}

/** The order in which changes are listed. */
const order: readonly CallChange["of"]["kind"][] = [
  "text",
  "chain",
  "target",
  "provider",
  "within",
  "gateway",
  "client",
];

function chainsInUse({ rules, chains, topics }: Plan): readonly PlanChain[] {
  const used = new Set(rules.flatMap(({ outcome }) => (outcome.kind === "chain" ? [outcome.chain] : [])));
  if (rules.some(({ outcome }) => outcome.kind === "topic")) {
    for (const { chain } of topics) if (chain !== null) used.add(chain);
  }
  return chains.filter((_, row) => used.has(row));
}

/** How a chain balances: its pools, each as the rules write it. */
function poolsOf(plan: Plan, { steps }: PlanChain): readonly string[] {
  const member = ({ target, weight }: PlanMember) =>
    `${targetName(plan, target).full}${weight === 1 ? "" : ` (weight ${weight})`}`;
  return steps.flatMap((step) =>
    step.kind === "pool" ? [`balance ${step.strategy} { ${step.members.map(member).join(", ")} }`] : [],
  );
}

/** The leaves in which two values differ, by path; lists are leaves. */
function differences(
  before: unknown,
  after: unknown,
  path: string,
): readonly (readonly [string, unknown, unknown])[] {
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) =>
      differences(before[name], after[name], path === "" ? name : `${path}.${name}`),
    );
  }
  return canonicalJson([before ?? null]) === canonicalJson([after ?? null]) ? [] : [[path, before, after]];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `redis://user:secret@host` without what stands before the host. */
function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, "//");
}
