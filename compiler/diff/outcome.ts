/** What becomes of the requests of a region, on one side. */
export type RegionOutcome =
  | {
      readonly outcome: "route";
      /** The name that `as` gave the rule, or null: ids that nobody gave say nothing. */
      readonly rule: string | null;
      readonly chain: string;
      /** The targets that some request of the region tries, in order; a balanced pool is one step of several. Empty for pins of all targets. */
      readonly steps: readonly (readonly string[])[];
    }
  | {
      readonly outcome: "reject";
      readonly rule: string | null;
      readonly status: number;
      readonly message: string;
    }
  | {
      readonly outcome: "refused";
      readonly rule: string | null;
      readonly chain: string | null;
      readonly reason: "envelope" | "no_rule" | "no_target";
    };
