import { define } from "./define.ts";

/** SB2xxx. */
export const names = define({});
