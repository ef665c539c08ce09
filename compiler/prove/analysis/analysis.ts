import type { CheckedCondition, CheckedConfig } from "../../check/checked-config.ts";
import { matchingCondition } from "../../lower/matching-condition.ts";
import type { Blocker } from "../hunt/blocker.ts";
import { Hunter, type Quarry } from "../hunt/hunt.ts";
import { RuleIndex } from "../hunt/rule-index.ts";
import { type Boxes, MOST_BOXES } from "../space/condition-boxes.ts";
import { type Space, spaceOf } from "../space/space.ts";
import { witnessIn } from "../witness.ts";
import { Admission } from "./admission.ts";
import type { Instruments } from "./instruments.ts";
import { plainest } from "./plainer.ts";
import { type ChainRoute, chainRouteOf, type Route, routesOf } from "./routes.ts";
import type { Fate, RuleRegion } from "./rule-region.ts";
import type { Search, Shown } from "./search.ts";

/** One configuration under proof: its request space, its rules as regions, and what is already known of them. */
export class Analysis {
  readonly config: CheckedConfig;
  readonly instruments: Instruments;
  readonly space: Space;
  readonly admission: Admission;
  /**
   * The same where it is asked whether a chain serves its requests. State that is kept at a provider lives and dies with it: a request for
   * it that no target of the chain can carry is the client's mistake, answered with 400, and no gap in the rules.
   */
  readonly serving: Admission;
  readonly envelope: Boxes;
  readonly rules: readonly RuleRegion[];
  readonly hunter: Hunter;
  readonly #fates: (Fate | undefined)[] = [];
  /** By chain. */
  readonly #chainRoutes: readonly ChainRoute[];
  readonly #routes: (readonly Route[] | undefined)[] = [];
  readonly #tried = new Map<string, readonly Shown[]>();
  readonly #covering = new Map<string, boolean>();
  #chains: ReadonlyMap<string, readonly Route[]> | null = null;

  constructor(config: CheckedConfig, instruments: Instruments) {
    this.config = config;
    this.instruments = instruments;
    this.space = spaceOf(config, instruments.read);
    this.admission = new Admission(config, this.space);
    this.serving = new Admission(config, this.space, ["stateful"]);
    this.#chainRoutes = config.chains.map((chain) => chainRouteOf(config, chain));
    const { conditions } = this.space;
    this.envelope = conditions.of(config.envelope);
    this.rules = config.rules.map((rule, row) => {
      const boxes = conditions.of(matchingCondition(rule));
      return { row, rule, boxes, goals: conditions.meet(boxes, this.envelope) };
    });
    const blockers = this.rules.flatMap(({ row, boxes }) => blockersOf(boxes, row));
    this.hunter = new Hunter(this.space, new RuleIndex(this.space.strings, blockers));
  }

  /** The boxes of a condition; a null condition is every request. */
  boxes(condition: CheckedCondition | null): Boxes {
    return this.space.conditions.of(condition);
  }

  meet(a: Boxes, b: Boxes): Boxes {
    return this.space.conditions.meet(a, b);
  }

  /** Whether some request wins the rule, and if not, why. */
  fate(row: number): Fate {
    this.#fates[row] ??= this.#findFate(row);
    return this.#fates[row];
  }

  /** The chains that a rule sends requests to, each with the requests that take it. */
  routes(row: number): readonly Route[] {
    const region = this.rules[row];
    this.#routes[row] ??= region ? routesOf(this.config, this.space, this.#chainRoutes, region) : [];
    return this.#routes[row];
  }

  /** The routes of all rules that some request wins. */
  *liveRoutes(): Iterable<Route> {
    for (const { row } of this.rules) {
      const { kind } = this.fate(row);
      if (kind === "alive" || kind === "unknown") yield* this.routes(row);
    }
  }

  /** The chains that some request takes, each with all routes to it, in the order of the rules; pins are none. */
  chainsInUse(): ReadonlyMap<string, readonly Route[]> {
    if (this.#chains !== null) return this.#chains;
    const chains = new Map<string, Route[]>();
    for (const route of this.liveRoutes()) {
      if (route.chain === null) continue;
      const known = chains.get(route.name);
      if (known) known.push(route);
      else chains.set(route.name, [route]);
    }
    this.#chains = chains;
    return chains;
  }

  /** For each place of a chain in use, a request that is tried there and not at an earlier place of the same target. */
  triedAt(name: string): readonly Shown[] {
    const routes = this.chainsInUse().get(name) ?? [];
    const members = routes[0]?.members ?? [];
    const known = this.#tried.get(name) ?? members.map((_, place) => this.#requestTo(routes, place));
    this.#tried.set(name, known);
    return known;
  }

  /** What a search must be to go through the requests that take a route. */
  along(route: Route, search: Omit<Search, "before" | "winner">): Search {
    const id = this.rules[route.rule]?.rule.id;
    return {
      ...search,
      before: route.rule,
      winner: route.winner,
      shows: (decision, witness) => decision.rule === id && search.shows(decision, witness),
    };
  }

  /** Looks for a request in the goals that no rule before takes, the plainest there is; only one that the plan decides as expected counts. */
  search(search: Search): Shown {
    const shown = this.anyOf(search);
    if (shown.kind !== "shown") return shown;
    return plainest(this.space, search.goals, shown, (goals) => this.anyOf({ ...search, goals }));
  }

  /** The same where it does not matter which request it is. */
  anyOf(search: Search): Shown {
    if (search.goals === null) return { kind: "cut", reason: tooLong };
    let shown: Extract<Shown, { kind: "shown" }> | null = null;
    let dismissed = false;
    const quarry: Quarry = {
      goals: search.goals,
      before: search.before,
      ...(search.besides && { besides: search.besides }),
      ...(search.winner !== undefined && { winner: search.winner }),
      ...(search.worth && { worth: search.worth }),
      accept: (found) => {
        const region = search.pick ? search.pick(found) : found;
        if (region === null) return false;
        const witness = witnessIn(this.space, region);
        const decision = this.instruments.replay(witness);
        if (!search.shows(decision, witness)) {
          dismissed = true;
          return false;
        }
        shown = { kind: "shown", witness, region, decision };
        return true;
      },
    };
    const hunted = this.hunter.hunt(quarry);
    if (shown !== null) return shown;
    if (hunted.kind === "cut") return hunted;
    if (dismissed || hunted.kind === "found") return { kind: "cut", reason: this.#whyDismissed() };
    return hunted;
  }

  /**
   * Whether blockers take every request of the envelope, whatever rule wins it: then no rule need be looked at. Asked once for
   * each `name`, which stands for the blockers.
   */
  coversEnvelope(name: string, besides: () => readonly Blocker[]): boolean {
    let known = this.#covering.get(name);
    if (known === undefined) {
      known =
        this.envelope !== null &&
        this.hunter.hunt({ goals: this.envelope, before: 0, besides: besides() }).kind === "none";
      this.#covering.set(name, known);
    }
    return known;
  }

  /** Whether some request at all lies in the boxes; topics and tools considered. */
  isPossible(boxes: Boxes): "yes" | "no" | "unknown" {
    if (boxes === null) return "unknown";
    const { kind } = this.hunter.hunt({ goals: boxes, before: 0 });
    return kind === "found" ? "yes" : kind === "none" ? "no" : "unknown";
  }

  #findFate(row: number): Fate {
    const region = this.rules[row];
    if (!region || region.goals === null) return { kind: "unknown", reason: tooLong };
    const { id } = region.rule;
    const shown = this.anyOf({
      goals: region.goals,
      before: row,
      shows: (decision) => decision.rule === id,
    });
    if (shown.kind === "shown") return { ...shown, kind: "alive" };
    if (shown.kind === "cut") return { kind: "unknown", reason: shown.reason };
    if (this.isPossible(region.goals) === "no") return { kind: "impossible" };
    const used = new Set([...shown.used].map((blocker) => blocker.owner));
    return { kind: "shadowed", used: [...used].sort((a, b) => a - b) };
  }

  #requestTo(routes: readonly Route[], place: number): Shown {
    let last: Shown = { kind: "none", used: new Set() };
    for (const route of routes) {
      const { members } = route;
      const member = members[place];
      if (!member) continue;
      const earlier = members.slice(0, place).filter(({ target }) => target === member.target);
      const shown = this.anyOf(
        this.along(route, {
          goals: this.meet(route.goals, this.admission.of(member)),
          besides: earlier.flatMap((other) => blockersOf(this.admission.of(other))),
          shows: (decision) =>
            decision.outcome === "route" && decision.targets.some(({ target }) => target === member.target),
        }),
      );
      if (shown.kind === "shown") return shown;
      if (shown.kind === "cut") last = shown;
    }
    return last;
  }

  #whyDismissed(): string {
    return this.rules.some(({ boxes }) => boxes === null) || this.envelope === null
      ? tooLong
      : "the request found for it is decided otherwise by the plan";
  }
}

/** Each box of a union as a blocker of one owner; none where the union is not known. */
export function blockersOf(boxes: Boxes, owner = -1): readonly Blocker[] {
  return (boxes ?? []).map((box) => ({ box, owner }));
}

const tooLong = `a condition takes more than ${MOST_BOXES} boxes`;
