import { type FlagFact, type Gate, gateTable, refusedFlags } from "../../../engine/index.ts";
import { type ClientProtocol, clientProtocols } from "../../../schemas/index.ts";
import type { CheckedConfig, CheckedMember } from "../../check/checked-config.ts";
import { ABSENT, type Box, narrow, PRESENT } from "../space/box.ts";
import type { Boxes } from "../space/condition-boxes.ts";
import { bitOfFlag } from "../space/flag-space.ts";
import type { Space } from "../space/space.ts";

/** What a step asks of a request: the target, and the gates that it lifts. */
export type Hop = Pick<CheckedMember, "target" | "degrade">;

/** The gates of the catalog and the author's `restrict`s, as sets of requests. Each answer is made once. */
export class Admission {
  readonly #config: CheckedConfig;
  readonly #space: Space;
  readonly #admitted = new Map<string, Boxes>();
  readonly #passing = new Map<string, Boxes>();
  readonly #everything: Box;
  readonly #uncounted: readonly FlagFact[];

  /** `uncounted` are flags for which no protocol is blamed, where a question leaves them out. */
  constructor(config: CheckedConfig, space: Space, uncounted: readonly FlagFact[] = []) {
    this.#uncounted = uncounted;
    this.#config = config;
    this.#space = space;
    this.#everything = space.conditions.everything;
  }

  /** The requests that a hop admits; null where a `restrict` has too long a normal form. */
  of(hop: Hop): Boxes {
    const key = `${hop.target} ${hop.degrade.join(" ")}`;
    let known = this.#admitted.get(key);
    if (known === undefined) {
      known = allGates.reduce<Boxes>(
        (boxes, gate) => this.#space.conditions.meet(boxes, this.passing(hop, gate)),
        [this.#everything],
      );
      this.#admitted.set(key, known);
    }
    return known;
  }

  /** The requests that pass one gate at a hop. */
  passing(hop: Hop, gate: Gate): Boxes {
    const lifted = hop.degrade.some((name) => name === gate);
    const key = `${hop.target} ${gate} ${gate === "protocol" ? hop.degrade.join(" ") : lifted}`;
    let known = this.#passing.get(key);
    if (known === undefined) {
      known = lifted ? [this.#everything] : this.#boxes(hop, gate);
      this.#passing.set(key, known);
    }
    return known;
  }

  #boxes({ target: row, degrade }: Hop, gate: Gate): Boxes {
    const target = this.#config.targets[row]?.plan;
    if (!target) return [];
    switch (gate) {
      case "window":
        return [
          ...this.#narrowed((box) => {
            box.presence = PRESENT;
            box.contextMax = target.windowTokens;
          }),
          ...this.#narrowed((box) => {
            box.presence = ABSENT;
            box.inputMax = target.windowTokens - target.defaultOutputTokens;
          }),
        ];
      case "output":
        return this.#narrowed((box) => {
          box.outputMax = target.maxOutputTokens;
        });
      case "protocol":
        return this.#carried(row, degrade);
      case "restrict":
        return this.#unrestricted(row);
      default: {
        const { fact } = gateTable[gate];
        if (target.passes.includes(gate)) return [this.#everything];
        return this.#narrowed((box) => {
          box.flagsOff = bitOfFlag[fact];
        });
      }
    }
  }

  /** What a step lifts is left out of the request, so that the protocol need not carry it. */
  #carried(row: number, degrade: Hop["degrade"]): Boxes {
    const provider = this.#config.providers[this.#config.targets[row]?.plan.provider ?? -1];
    const strings = this.#space.strings;
    const place = strings.findIndex((string) => string.fact === "protocol");
    const byFlags = new Map<number, ClientProtocol[]>();
    for (const client of clientProtocols) {
      const flags = refusedFlags(client, provider?.plan.protocol ?? "echo")
        .filter((flag) => !this.#uncounted.includes(flag))
        .filter((flag) => !degrade.some((gate) => gateTable[gate].fact === flag))
        .reduce((bits, flag) => bits | bitOfFlag[flag], 0);
      const group = byFlags.get(flags);
      if (group) group.push(client);
      else byFlags.set(flags, [client]);
    }
    return [...byFlags].flatMap(([flags, clients]) =>
      this.#narrowed((box) => {
        box.flagsOff = flags;
        const set = strings[place]?.ofValues(clients);
        if (set !== undefined) box.sets = box.sets.with(place, set);
      }),
    );
  }

  #unrestricted(row: number): Boxes {
    let boxes: Boxes = [this.#everything];
    for (const restrict of this.#config.restricts) {
      if (!restrict.barredTargets.includes(row)) continue;
      boxes = this.#space.conditions.meet(boxes, this.#space.conditions.outside(restrict.condition));
    }
    return boxes;
  }

  #narrowed(change: (box: Box) => void): readonly Box[] {
    const box = narrow(this.#space.strings, this.#everything, change);
    return box === null ? [] : [box];
  }
}

const allGates = Object.keys(gateTable) as Gate[];
