import { type Decision, type Facts, type Gate, gateTable } from "../../../engine/index.ts";
import { type Analysis, blockersOf } from "../analysis/analysis.ts";
import type { Route, RouteMember } from "../analysis/routes.ts";
import { type Box, subtract } from "../space/box.ts";
import type { Boxes } from "../space/condition-boxes.ts";
import { withNumber } from "./numbers.ts";
import type { PlainFacts } from "./plain-facts.ts";
import { situationFor } from "./rule-requests.ts";

/** One place of a target in a chain that some request takes, or a pinned target. */
export interface Hop {
  readonly routes: readonly Route[];
  readonly member: RouteMember;
}

/** What is there to visit one gate of a hop with. */
export type GateVisit =
  | { readonly kind: "requests"; readonly requests: readonly Facts[] }
  /** No request takes the chain that the gate would keep out. */
  | { readonly kind: "never_closed" }
  | { readonly kind: "unknown"; readonly reason: string };

/** Every place of every chain that some request takes, and every target that one may pin. */
export function hopsOf(analysis: Analysis): readonly Hop[] {
  const byName = new Map<string, Route[]>();
  for (const route of analysis.liveRoutes()) {
    const name = route.chain === null ? `pin ${route.steps[0]?.[0]?.target}` : `chain ${route.name}`;
    const known = byName.get(name);
    if (known) known.push(route);
    else byName.set(name, [route]);
  }
  return [...byName.values()].flatMap((routes) => {
    const [first] = routes;
    return first ? first.members.map((member) => ({ routes, member })) : [];
  });
}

/** Finds the requests that one gate keeps from each hop where it stands. */
export class GateRequests {
  readonly #analysis: Analysis;
  readonly #plain: PlainFacts;
  readonly #closed = new Map<string, Boxes>();

  constructor(analysis: Analysis, plain: PlainFacts) {
    this.#analysis = analysis;
    this.#plain = plain;
  }

  /** A request that takes the chain and that this gate alone closes, with the numbers around a bound where the gate is one. */
  visit(hop: Hop, gate: Gate): GateVisit {
    const closed = this.#closedBy(hop, gate);
    if (closed?.length === 0) return { kind: "never_closed" };
    const reached = this.#constructed(hop, closed) ?? this.#searched(hop, closed);
    if (reached.kind !== "found") return reached;
    return { kind: "requests", requests: [...around(this.#analysis, hop.member, gate, reached.facts)] };
  }

  #constructed({ routes }: Hop, closed: Boxes): Reached | undefined {
    for (const route of routes.slice(0, MOST_TRIED)) {
      for (const box of (this.#analysis.meet(route.goals, closed) ?? []).slice(0, MOST_TRIED)) {
        const situation = situationFor(this.#analysis, box, route.winner);
        if (situation === undefined) continue;
        const facts = this.#plain.in(box, situation);
        if (takes(this.#analysis, route, this.#analysis.instruments.replay(facts)))
          return { kind: "found", facts };
      }
    }
    return undefined;
  }

  #searched({ routes }: Hop, closed: Boxes): Reached {
    const { hunter, rules } = this.#analysis;
    const first = Math.min(...routes.map(({ rule }) => rule));
    // Rules above all of the chain's own may take every such request.
    const above = rules.slice(0, first).flatMap(({ boxes }) => blockersOf(boxes));
    if (closed !== null && hunter.hunt({ goals: closed, before: 0, besides: above }).kind === "none") {
      return { kind: "never_closed" };
    }
    let cut: string | null = null;
    for (const route of routes) {
      const goals = this.#analysis.meet(route.goals, closed);
      if (goals?.length === 0) continue;
      const shown = this.#analysis.anyOf(
        this.#analysis.along(route, { goals, shows: (decision) => takes(this.#analysis, route, decision) }),
      );
      if (shown.kind === "shown") return { kind: "found", facts: shown.witness };
      if (shown.kind === "cut") cut = shown.reason;
    }
    return cut === null ? { kind: "never_closed" } : { kind: "unknown", reason: cut };
  }

  /** The requests of the envelope that the gate closes (or would, where the step lifts it) and that pass those before it. */
  #closedBy({ member }: Hop, gate: Gate): Boxes {
    const key = `${member.target} ${member.degrade.join(" ")} ${gate}`;
    let known = this.#closed.get(key);
    if (known === undefined) {
      const { admission, envelope } = this.#analysis;
      known = this.#analysis.meet(envelope, this.#outside(member.target, gate));
      for (const earlier of gates.slice(0, gates.indexOf(gate))) {
        known = this.#analysis.meet(known, admission.passing(member, earlier));
      }
      this.#closed.set(key, known);
    }
    return known;
  }

  #outside(target: number, gate: Gate): Boxes {
    const { admission, config, space } = this.#analysis;
    if (gate === "restrict") {
      const barring = config.restricts.filter(({ barredTargets }) => barredTargets.includes(target));
      const boxes = barring.map(({ condition }) => this.#analysis.boxes(condition));
      return boxes.includes(null) ? null : boxes.flatMap((part) => part ?? []);
    }
    let outside: readonly Box[] = [space.conditions.everything];
    for (const passing of admission.passing({ target, degrade: [] }, gate) ?? []) {
      outside = outside.flatMap((box) => subtract(space.strings, box, passing));
    }
    return outside;
  }
}

type Reached =
  | { readonly kind: "found"; readonly facts: Facts }
  | Extract<GateVisit, { kind: "never_closed" | "unknown" }>;

const gates = Object.keys(gateTable) as Gate[];

/** Routes, and boxes of each, for which a request is put together before one is searched for. */
const MOST_TRIED = 8;

function takes(analysis: Analysis, route: Route, decision: Decision): boolean {
  return (
    decision.outcome !== "reject" &&
    decision.rule === analysis.rules[route.rule]?.rule.id &&
    decision.chain === route.name
  );
}

/** The request, and the last and the first numbers on either side of the gate. */
function* around({ config }: Analysis, { target: row }: RouteMember, gate: Gate, facts: Facts) {
  yield facts;
  const target = config.targets[row]?.plan;
  if (!target) return;
  for (const off of [-1, 0, 1]) {
    const near =
      gate === "window"
        ? facts.maxOutput === null
          ? withNumber(facts, "inputMin", target.windowTokens - target.defaultOutputTokens + off)
          : withNumber(facts, "contextMin", target.windowTokens + off)
        : gate === "output"
          ? withNumber(facts, "outputMin", target.maxOutputTokens + off)
          : null;
    if (near !== null) yield near;
  }
}
