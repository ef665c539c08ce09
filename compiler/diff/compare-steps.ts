import type { MemberLeft } from "./steps-left.ts";
import type { WayMember } from "./ways.ts";

type Steps = readonly (readonly MemberLeft[])[];

/**
 * Whether requests are tried on the same targets in the same order. A pool says nothing of the order of its own, so that a pool and the
 * same targets in a row are the same here; how pools choose is no matter of decisions. Where it depends on the request: what to ask.
 */
export function compareSteps(base: Steps, head: Steps): "same" | "differ" | { readonly ask: WayMember } {
  const [from, to] = [placesOf(base), placesOf(head)];
  if (surelyExtra(from, to) || surelyExtra(to, from)) return "differ";
  const clash = clashOf(from, to);
  if (clash === "differ") return "differ";
  const open = [...base.flat(), ...head.flat()].filter(({ admitsAll }) => !admitsAll);
  const unshared = open.find(({ id, name }) => !from.get(name)?.ids.has(id) || !to.get(name)?.ids.has(id));
  const ask = unshared ?? clash ?? open.find(({ name }) => isRepeated(from, name) || isRepeated(to, name));
  return ask === undefined || ask === null ? "same" : { ask };
}

/** Where a target stands: the first step that has it, whether that one surely tries it, and all that may. */
interface Place {
  readonly step: number;
  readonly surely: boolean;
  readonly first: MemberLeft;
  readonly ids: Set<string>;
  times: number;
}

function placesOf(steps: Steps): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const [step, members] of steps.entries()) {
    for (const member of members) {
      const known = places.get(member.name);
      if (known === undefined) {
        places.set(member.name, {
          step,
          surely: member.admitsAll,
          first: member,
          ids: new Set([member.id]),
          times: 1,
        });
      } else {
        known.ids.add(member.id);
        known.times += 1;
      }
    }
  }
  return places;
}

/** Whether one side surely tries a target that the other never tries. */
function surelyExtra(places: ReadonlyMap<string, Place>, others: ReadonlyMap<string, Place>): boolean {
  return [...places].some(([name, { surely }]) => surely && !others.has(name));
}

/** Two targets in opposite order: "differ" where both are surely tried, else one of which that is not known; null where there are none. */
function clashOf(
  from: ReadonlyMap<string, Place>,
  to: ReadonlyMap<string, Place>,
): "differ" | MemberLeft | null {
  let open: MemberLeft | null = null;
  const shared = [...from].flatMap(([name, base]) => {
    const head = to.get(name);
    return head === undefined ? [] : [{ base, head }];
  });
  for (const [place, one] of shared.entries()) {
    for (const other of shared.slice(place + 1)) {
      if ((one.base.step - other.base.step) * (one.head.step - other.head.step) >= 0) continue;
      const unsure = [one.base, one.head, other.base, other.head].find(({ surely }) => !surely);
      if (unsure === undefined) return "differ";
      open ??= unsure.first;
    }
  }
  return open;
}

function isRepeated(places: ReadonlyMap<string, Place>, name: string): boolean {
  return (places.get(name)?.times ?? 0) > 1;
}
