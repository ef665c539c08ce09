import type { SetId } from "../prove/space/class-sets.ts";
import type { Boxes } from "../prove/space/condition-boxes.ts";

/** One member of a step: a target with all that says which requests it admits there. */
export interface WayMember {
  /** `provider/model`; empty for whichever target is pinned. */
  readonly name: string;
  /** The name and all that decides which requests are admitted: equal, in the base or the head, where they are the same requests. */
  readonly id: string;
  readonly admits: () => Boxes;
}

/** What becomes of the requests that an entry takes, with what else must be so for it. */
export interface Way {
  readonly goes:
    | {
        readonly kind: "route";
        readonly chain: string;
        readonly steps: readonly (readonly WayMember[])[];
      }
    | { readonly kind: "reject"; readonly status: number; readonly message: string }
    | { readonly kind: "refused"; readonly reason: "envelope" | "no_rule" };
  /** The name that `as` gave the rule. */
  readonly rule: string | null;
  /** The topic that must win, by row of the base's topics; undefined where that does not matter. */
  readonly winner: number | undefined;
  /** Literals that must be true. */
  readonly holds: readonly number[];
  /** What `model` must be; null where that does not matter. */
  readonly models: SetId | null;
  /** Equal for two ways that come to the same for every request. */
  readonly key: string;
}
