import { askAlias } from "./properties/alias.ts";
import type { Property } from "./properties/answer.ts";
import { askContradiction } from "./properties/contradiction.ts";
import { askShadowed } from "./properties/shadowed.ts";
import { askStranded } from "./properties/stranded.ts";
import { askTotal } from "./properties/total.ts";

/** Every property that the prover knows, in the order of the codes. A new one is a row. */
export const properties: readonly Property[] = [
  { code: "SB4001", title: "every request of the envelope meets some rule", kind: "implied", ask: askTotal },
  { code: "SB4002", title: "every condition can be met", kind: "implied", ask: askContradiction },
  { code: "SB4003", title: "no rule is covered by earlier ones", kind: "implied", ask: askShadowed },
  { code: "SB4004", title: "no alias hides a rule from real clients", kind: "implied", ask: askAlias },
  {
    code: "SB4005",
    title: "where a rule wins, some target admits the request",
    kind: "implied",
    ask: askStranded,
  },
];
