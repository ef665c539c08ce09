import { define } from "./define.ts";

/** SB5xxx: what was compiled. */
export const plan = define({
  SB5001: {
    severity: "error",
    title: "unfaithful plan",
    message: "the plan decides a request otherwise than rule `{rule}` says: {difference}",
    help: "this is a mistake of ours, and no plan is written: please report it with the witness",
  },
});
