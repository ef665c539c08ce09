import { define } from "./define.ts";

/** SB1xxx. */
export const reading = define({});
