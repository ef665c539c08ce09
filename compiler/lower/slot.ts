import type { Term } from "./term.ts";

/** The place of one bit of a word: its term, or undefined where a program's last word has room to spare. */
export type Slot = Term | undefined;
