import { define } from "./define.ts";

/** SB4xxx. */
export const meaning = define({});
