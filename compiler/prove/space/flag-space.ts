import { type FlagFact, factTable } from "../../../engine/index.ts";

/** The flags that a request can raise by itself, in the order of the facts table; `pinned` is a function of `model`. */
export const freeFlags: readonly FlagFact[] = (Object.keys(factTable) as (keyof typeof factTable)[]).filter(
  (name): name is FlagFact => factTable[name].type === "flag" && name !== "pinned",
);

/** The bit of each flag in a box. */
export const bitOfFlag: Readonly<Record<FlagFact, number>> = bits();

/** The flags of some bits, in the order of the table. */
export function flagsOf(flags: number): readonly FlagFact[] {
  return freeFlags.filter((flag) => (flags & bitOfFlag[flag]) !== 0);
}

/** What each flag brings with it: its bit, and the bits that hold wherever it holds, through all steps. */
export const flagImplications: readonly { readonly flag: number; readonly implied: number }[] =
  freeFlags.flatMap((flag) => {
    const implied = closure(factTable[flag].implies);
    return implied === 0 ? [] : [{ flag: bitOfFlag[flag], implied }];
  });

/** The bits of all flags that follow from some flags, these included. */
export function closure(flags: readonly FlagFact[]): number {
  let found = 0;
  for (const flag of flags) found |= bitOfFlag[flag] | closure(factTable[flag].implies);
  return found;
}

function bits(): Record<FlagFact, number> {
  return Object.fromEntries([...freeFlags, "pinned" as const].map((flag, row) => [flag, 1 << row])) as Record<
    FlagFact,
    number
  >;
}
