import { factTable } from "../../engine/index.ts";
import type { Code } from "../diagnostics/catalogue/index.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Located } from "../source/source-set.ts";
import type { Item } from "../syntax/ast.ts";
import type { TopicSource } from "../taxonomy/topic-source.ts";
import type { Declared } from "./scope.ts";
import type { ItemOf } from "./splice.ts";

/** The chains and `let`s that stand, each name once, in the order of the source. */
export interface ItemDeclarations {
  readonly chains: readonly ItemOf<"chain">[];
  readonly lets: readonly ItemOf<"let">[];
  readonly chainNames: Map<string, Declared>;
  readonly letNames: ReadonlyMap<string, Declared>;
}

/** Gives each chain and `let` its row; names that stand twice or are reserved are reported. */
export function declareItems(items: readonly Item[], found: Diagnostic[]): ItemDeclarations {
  const chainItems = items.filter((item) => item.kind === "chain");
  const letItems = items.filter((item) => item.kind === "let");
  const [chains, chainNames] = unique(chainItems, (item) => item.name, "SB2020", found);
  const [lets, letNames] = unique(letItems, (item) => item.name, "SB2021", found);
  for (const { name } of chains) if (outcomeWords.has(name.value)) reserved(name, "chain", outcomeWhy, found);
  for (const { name } of lets) {
    if (Object.hasOwn(factTable, name.value)) reserved(name, "let", "it is a fact of the request", found);
    else if (conditionWords.has(name.value)) reserved(name, "let", conditionWhy, found);
  }
  return { chains, lets, chainNames, letNames };
}

/** Topics sorted by id, each id once, with the row each has. */
export function declareTopics(
  sources: readonly TopicSource[],
  found: Diagnostic[],
): readonly [readonly TopicSource[], ReadonlyMap<string, Declared>] {
  const sorted = [...sources].sort((a, b) => compare(a.id, b.id) || compare(pathOf(a), pathOf(b)));
  const [topics, names] = unique(
    sorted,
    (topic) => ({ value: topic.id, span: topic.title?.span ?? topic.span }),
    "SB2022",
    found,
  );
  for (const { id, title, span } of topics) {
    if (id === "none")
      reserved({ value: id, span: title?.span ?? span }, "topic", "it says that no topic wins", found);
  }
  return [topics, names];
}

/** Reports a name that the language keeps for itself. */
export function reserved(name: Located<string>, what: string, why: string, found: Diagnostic[]): void {
  const values = { name: name.value, what, why };
  found.push(diagnose("SB2030", name.span, values, { label: "reserved" }));
}

/** What an outcome may be besides a chain. */
export const outcomeWords: ReadonlySet<string> = new Set(["topic", "pinned", "reject"]);
export const outcomeWhy = "`topic`, `pinned` and `reject` are outcomes of their own";
const conditionWords: ReadonlySet<string> = new Set(["topic", "tool", "header"]);
const conditionWhy = "it is a word of conditions";

type DuplicateCode = Extract<Code, "SB2020" | "SB2021" | "SB2022">;

function unique<T>(
  items: readonly T[],
  nameOf: (item: T) => Located<string>,
  code: DuplicateCode,
  found: Diagnostic[],
): [T[], Map<string, Declared>] {
  const kept: T[] = [];
  const names = new Map<string, Declared>();
  for (const item of items) {
    const { value: name, span } = nameOf(item);
    const first = names.get(name);
    if (first) {
      const related = [{ span: first.span, label: "first declared here" }];
      found.push(diagnose(code, span, { name }, { label: "declared again here", related }));
      continue;
    }
    names.set(name, { row: kept.length, span });
    kept.push(item);
  }
  return [kept, names];
}

function pathOf(topic: TopicSource): string {
  return topic.span.file.path;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
