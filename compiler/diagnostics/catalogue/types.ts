import { define } from "./define.ts";

/** SB3xxx. */
export const types = define({});
