import { define } from "./define.ts";

/** SB9xxx. */
export const internal = define({});
