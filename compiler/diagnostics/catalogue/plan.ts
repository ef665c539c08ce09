import { define } from "./define.ts";

/** SB5xxx. */
export const plan = define({});
