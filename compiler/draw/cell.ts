import type { Decision } from "../../engine/index.ts";
import type { ClientProtocol } from "../../schemas/index.ts";
import type { Analysis } from "../prove/analysis/analysis.ts";
import type { Search } from "../prove/analysis/search.ts";
import type { Region } from "../prove/hunt/hunt.ts";
import { type Box, narrow } from "../prove/space/box.ts";
import { ALL } from "../prove/space/class-sets.ts";
import type { Boxes } from "../prove/space/condition-boxes.ts";

/** Some requests that are worth drawing from by themselves: those of one hop, those at one bound. */
export interface Cell {
  /** What the requests have in common, for people: "rule `deep`, `anthropic/claude-opus-4-6`". */
  readonly about: string;
  /** The rule that wins them all; null where none need. */
  readonly rule: string | null;
  /** Parts of it, found when first asked for; empty where no request of that protocol lies in it, or none was found. */
  readonly pieces: (protocol: ClientProtocol) => readonly Piece[];
  /** Whether a decision is one of this cell's. */
  readonly shows: (decision: Decision) => boolean;
}

/** A part of a cell: all requests of the region lie in it, and of the box around the region some more may. */
export interface Piece {
  readonly region: Region;
  readonly around: Box;
}

/** The most parts of one cell, by protocol. */
const MOST_PIECES = 6;

/** A cell of the requests that a search finds: one piece for each of its goals, for a few of them. */
export function cellOf(
  analysis: Analysis,
  about: string,
  rule: string | null,
  search: Omit<Search, "shows" | "pick"> & { readonly shows: Cell["shows"] },
): Cell {
  const pieces = byProtocol((protocol) =>
    someOf(ofProtocol(analysis, search.goals, protocol)).flatMap((around) => {
      const found = analysis.search({ ...search, goals: [around] });
      return found.kind === "shown" ? [{ region: found.region, around }] : [];
    }),
  );
  return { about, rule, shows: search.shows, pieces };
}

/** A cell of all requests of some boxes. */
export function openCell(analysis: Analysis, about: string, goals: Boxes, shows: Cell["shows"]): Cell {
  const pieces = byProtocol((protocol) =>
    someOf(ofProtocol(analysis, goals, protocol)).flatMap((around) => {
      const { holds, lacks } = around;
      const [situation] = analysis.space.situations.completing({ holds, lacks, tools: true }).found;
      return situation ? [{ region: { box: around, situation }, around }] : [];
    }),
  );
  return { about, rule: null, shows, pieces };
}

function byProtocol(make: (protocol: ClientProtocol) => readonly Piece[]): Cell["pieces"] {
  const made = new Map<ClientProtocol, readonly Piece[]>();
  return (protocol) => {
    const known = made.get(protocol) ?? make(protocol);
    made.set(protocol, known);
    return known;
  };
}

function ofProtocol({ space }: Analysis, boxes: Boxes, protocol: ClientProtocol): readonly Box[] {
  const row = space.strings.findIndex(({ fact }) => fact === "protocol");
  const string = space.strings[row];
  return (boxes ?? []).flatMap((box) => {
    const part = narrow(space.strings, box, (copy) => {
      const set = string?.sets.meet(copy.sets[row] ?? ALL, string.ofValues([protocol]));
      if (set !== undefined) copy.sets = copy.sets.with(row, set);
    });
    return part === null ? [] : [part];
  });
}

/** A few of the boxes, evenly spread. */
function someOf(boxes: readonly Box[]): readonly Box[] {
  const stride = Math.ceil(boxes.length / MOST_PIECES);
  return boxes.filter((_, row) => row % stride === 0);
}
