import { define } from "./define.ts";

/** SB4xxx. */
export const meaning = define({
  SB4011: {
    severity: "error",
    title: "cycle of chains",
    message: "chain `{chain}` leads back to itself: {path}",
    help: "remove one step of the cycle",
  },
});
