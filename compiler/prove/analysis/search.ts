import type { Decision, Facts } from "../../../engine/index.ts";
import type { Blocker } from "../hunt/blocker.ts";
import type { Region } from "../hunt/hunt.ts";
import type { Box } from "../space/box.ts";
import type { Boxes } from "../space/condition-boxes.ts";

/** What became of a search for a request that shows something and that `decide` reproduces. */
export type Shown =
  | {
      readonly kind: "shown";
      readonly witness: Facts;
      readonly region: Region;
      readonly decision: Decision;
    }
  | { readonly kind: "none"; readonly used: ReadonlySet<Blocker> }
  | { readonly kind: "cut"; readonly reason: string };

/** What a search through the requests of a rule asks for. */
export interface Search {
  readonly goals: Boxes;
  readonly before: number;
  readonly besides?: readonly Blocker[];
  readonly winner?: number | null | undefined;
  /** The part of a region that the witness is taken from; null where the region does not show it. */
  readonly pick?: (region: Region) => Region | null;
  /** False where no part of a box can show it. */
  readonly worth?: (box: Box) => boolean;
  /** Whether the decision on a witness shows what is looked for. */
  readonly shows: (decision: Decision, witness: Facts) => boolean;
}
