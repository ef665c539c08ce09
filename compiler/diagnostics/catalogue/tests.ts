import { define } from "./define.ts";

/** SB6xxx. */
export const tests = define({});
