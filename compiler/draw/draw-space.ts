import type { Facts, FlagFact, Plan, StringFact } from "../../engine/index.ts";
import type { CheckedCondition, CheckedConfig } from "../check/checked-config.ts";
import { newestChecked } from "../newest-checked.ts";
import { Analysis } from "../prove/analysis/analysis.ts";
import { instrumentsOf } from "../prove/prove.ts";
import { freeFlags } from "../prove/space/flag-space.ts";
import type { Bearer } from "../prove/space/mark-space.ts";
import { witnessIn } from "../prove/witness.ts";
import { applyChoices } from "./apply-choices.ts";
import { envelopeBoundCells, gateBoundCells, ruleBoundCells } from "./bound-cells.ts";
import { type Cell, openCell } from "./cell.ts";
import type { Choices, Demands } from "./choices.ts";
import { enriched } from "./enrich.ts";
import { routeCells } from "./route-cells.ts";
import { type TurningPoints, turningPointsOf } from "./turning-points.ts";

/** Which requests a `DrawSpace` holds. */
interface SpaceOptions {
  /** Of these requests only; null for all. Its atoms must be among those of the configuration. */
  readonly within?: CheckedCondition | null;
  /** Whether requests that the envelope refuses are drawn too. */
  readonly outside?: boolean;
}

/** A run of cells of one kind, by number. */
export interface CellGroup {
  readonly kind: "route" | "bound" | "gate" | "open";
  readonly first: number;
  readonly count: number;
}

/**
 * The requests of one configuration, laid out to be drawn from: a cell for every rule, hop and bound, and one of all.
 * Pure: the same choices give the same facts.
 */
export class DrawSpace {
  readonly cells: readonly Cell[];
  readonly groups: readonly CellGroup[];
  /** The flags that a draw may raise, and the string facts that it may choose values of. */
  readonly flags: readonly FlagFact[] = freeFlags;
  readonly strings: readonly StringFact[];
  readonly phraseCount: number;
  readonly toolCount: number;
  readonly turningPoints: TurningPoints;
  readonly #context: Pick<Analysis, "space" | "instruments">;
  readonly #phrases: readonly Bearer[];
  readonly #tools: readonly Bearer[];

  constructor(
    config: CheckedConfig,
    plan: Plan,
    { within: condition = null, outside = false }: SpaceOptions = {},
  ) {
    const analysis = new Analysis(config, instrumentsOf(plan, newestChecked(config)));
    this.#context = { space: analysis.space, instruments: analysis.instruments };
    const inside = outside ? analysis.boxes(null) : analysis.envelope;
    const within = analysis.meet(inside, analysis.boxes(condition));
    const showsAny: Cell["shows"] = (decision) =>
      outside || decision.outcome !== "refused" || decision.reason !== "envelope";
    this.strings = analysis.space.strings.map(({ fact }) => fact);
    this.#phrases = config.topics.flatMap(({ synonyms, vetoes }) =>
      [...synonyms, ...vetoes].map(({ value }): Bearer => ({ kind: "phrase", text: value, marks: [] })),
    );
    this.#tools = analysis.space.marks.leastTools();
    this.phraseCount = this.#phrases.length;
    this.toolCount = this.#tools.length;
    const groups: readonly (readonly [CellGroup["kind"], readonly Cell[]])[] = [
      ["route", routeCells(analysis, within)],
      ["bound", [...ruleBoundCells(analysis, within), ...envelopeBoundCells(analysis, within)]],
      ["gate", gateBoundCells(analysis, within)],
      ["open", [openCell(analysis, "any request", within, showsAny)]],
    ];
    this.cells = groups.flatMap(([, cells]) => cells);
    let first = 0;
    this.groups = groups.map(([kind, { length: count }]) => {
      first += count;
      return { kind, first: first - count, count };
    });
    this.turningPoints = turningPointsOf(config);
  }

  /** The facts that some choices stand for; null where their cell holds no request that meets the demands. */
  draw(choices: Choices, demands: Demands | null = null): Facts | null {
    const cell = this.cells[choices.cell];
    const pieces = cell?.pieces(choices.protocol) ?? [];
    const piece = pieces[choices.piece % Math.max(1, pieces.length)];
    if (!cell || !piece) return null;
    const { space, instruments } = this.#context;
    const isOpen = choices.cell === this.cells.length - 1;
    const region = isOpen ? enriched(space, piece.region, this.#chosen(choices)) : piece.region;
    // Around the region there is more variety; what does not lie in the cell any more is drawn from the region itself.
    for (const around of isOpen ? [region.box] : [piece.around, region.box]) {
      const box = applyChoices(space, around, choices, demands);
      if (box === null) continue;
      const witness = witnessIn(space, { ...region, box });
      const facts = completed(witness, choices.session);
      if (cell.shows(instruments.replay(facts))) return facts;
    }
    return null;
  }

  #chosen({ phrases, tools }: Choices): readonly Bearer[] {
    return [
      ...phrases.flatMap((row) => this.#phrases[row] ?? []),
      ...tools.flatMap((row) => this.#tools[row] ?? []),
    ];
  }
}

/** What no box can say: a session is anybody's. */
function completed(facts: Facts, session: number): Facts {
  return { ...facts, session: facts.session ?? (session > 0 ? `session-${session}` : null) };
}
