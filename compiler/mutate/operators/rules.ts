import type { Item, RuleItem } from "../../syntax/ast.ts";
import { itemsOf, withItem, withItems, written } from "../edit-ast.ts";
import type { Mutate } from "../mutant.ts";

/** Two neighbours change places; `otherwise` stays the last. */
export const swapRules: Mutate = function* (ast) {
  const rules = itemsOf(ast, "rule");
  for (const [at, first] of rules.entries()) {
    const second = rules[at + 1];
    if (second?.path !== first.path || second.item.condition === null) continue;
    yield {
      what: `rules ${nameOf(first.item)} and ${nameOf(second.item)} change places`,
      span: first.item.span,
      ast: withItems(ast, first.path, (items) =>
        items.with(first.row, second.item).with(second.row, first.item),
      ),
    };
  }
};

export const dropRule: Mutate = function* (ast) {
  for (const placed of itemsOf(ast, "rule")) {
    const { item } = placed;
    yield { what: `rule ${nameOf(item)} is gone`, span: item.span, ast: withItem(ast, placed, null) };
  }
};

/** A rule sends its requests to the chain that is declared after its own. */
export const redirectRule: Mutate = function* (ast) {
  const chains = itemsOf(ast, "chain").map(({ item }) => item.name);
  for (const placed of itemsOf(ast, "rule")) {
    const { item } = placed;
    if (item.outcome.kind !== "chain" || chains.length < 2) continue;
    const own = item.outcome.name.value;
    const next = chains[(chains.findIndex(({ value }) => value === own) + 1) % chains.length];
    if (!next) continue;
    const name = { ...item.outcome.name, value: next.value };
    yield {
      what: `rule ${nameOf(item)} sends to \`${next.value}\` and not to \`${own}\``,
      span: item.outcome.span,
      ast: withItem(ast, placed, { ...item, outcome: { ...item.outcome, name } }),
    };
  }
};

/** A rejection says another status. */
export const changeStatus: Mutate = function* (ast) {
  for (const placed of itemsOf(ast, "rule")) {
    const { item } = placed;
    if (item.outcome.kind !== "reject") continue;
    const { status } = item.outcome;
    const value = status.value === 400 ? 403 : 400;
    yield {
      what: `rule ${nameOf(item)} rejects with ${value} and not with ${status.value}`,
      span: status.span,
      ast: withItem(ast, placed, { ...item, outcome: { ...item.outcome, status: { ...status, value } } }),
    };
  }
};

export const dropRestrict: Mutate = function* (ast) {
  for (const placed of itemsOf(ast, "restrict")) {
    const { span } = placed.item;
    yield { what: `\`${written(span)}\` is gone`, span, ast: withItem(ast, placed, null) };
  }
};

export const dropIgnoredBlock: Mutate = function* (ast) {
  for (const placed of itemsOf(ast, "ignore")) {
    for (const [row, { value, span }] of placed.item.blocks.entries()) {
      const blocks = placed.item.blocks.toSpliced(row, 1);
      const item: Item | null = blocks.length === 0 ? null : { ...placed.item, blocks };
      yield { what: `blocks \`${value}\` are read`, span, ast: withItem(ast, placed, item) };
    }
  }
};

function nameOf({ name, outcome }: RuleItem): string {
  return `\`${name?.value ?? (outcome.kind === "chain" ? outcome.name.value : outcome.kind)}\``;
}
