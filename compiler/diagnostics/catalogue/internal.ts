import { define } from "./define.ts";

/** SB9xxx: mistakes of ours. The command line makes them of exceptions; the compiler throws. */
export const internal = define({
  SB9001: {
    severity: "error",
    title: "mistake of ours",
    message: "the compiler failed while it was {doing}: {problem}",
    help: "no plan is written; please report it with the files that are named, and what `signalbox --version` prints",
  },
});
