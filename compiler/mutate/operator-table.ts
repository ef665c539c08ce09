import type { Mutate } from "./mutant.ts";
import { dropAllowance, dropHop, swapHops } from "./operators/chains.ts";
import { dropPart, dropValue, moveBound, negate, swapConnective } from "./operators/conditions.ts";
import {
  changeStatus,
  dropIgnoredBlock,
  dropRestrict,
  dropRule,
  redirectRule,
  swapRules,
} from "./operators/rules.ts";
import { changePriority, dropSynonym, dropVeto } from "./operators/topics.ts";

/** Every small mistake that is tried, by name. A new one is a row. */
export const operatorTable = {
  "swap rules": swapRules,
  "drop rule": dropRule,
  "redirect rule": redirectRule,
  "change status": changeStatus,
  "move bound": moveBound,
  negate,
  "swap and/or": swapConnective,
  "drop part": dropPart,
  "drop value": dropValue,
  "drop hop": dropHop,
  "swap hops": swapHops,
  "drop allowance": dropAllowance,
  "drop restrict": dropRestrict,
  "drop synonym": dropSynonym,
  "drop veto": dropVeto,
  "change priority": changePriority,
  "drop ignored block": dropIgnoredBlock,
} as const satisfies Record<string, Mutate>;

export type Operator = keyof typeof operatorTable;
export const operators = Object.keys(operatorTable) as readonly Operator[];
