import type { Span } from "../source/source-set.ts";
import type { Expression, Item } from "../syntax/ast.ts";
import type { Ast } from "../syntax/project.ts";
import type { TopicSource } from "../taxonomy/topic-source.ts";

/** One statement of a project and the file that it stands in. */
export interface PlacedItem<T extends Item = Item> {
  readonly item: T;
  readonly path: string;
  /** Among all items of its file. */
  readonly row: number;
}

/** Every statement of one kind, file by file. */
export function itemsOf<K extends Item["kind"]>(
  ast: Ast,
  kind: K,
): readonly PlacedItem<Extract<Item, { readonly kind: K }>>[] {
  const isOfKind = (item: Item): item is Extract<Item, { readonly kind: K }> => item.kind === kind;
  return [...ast.rules].flatMap(([path, file]) =>
    file.items.flatMap((item, row) => (isOfKind(item) ? [{ item, path, row }] : [])),
  );
}

/** The project with other statements in one file. */
export function withItems(ast: Ast, path: string, change: (items: readonly Item[]) => readonly Item[]): Ast {
  const file = ast.rules.get(path);
  if (!file) return ast;
  const changed = { ...file, items: change(file.items) };
  return {
    ...ast,
    rules: new Map([...ast.rules].map(([name, known]) => [name, name === path ? changed : known])),
    main: ast.main === file ? changed : ast.main,
  };
}

/** The project with one statement in the place of another; null takes it out. */
export function withItem(ast: Ast, { path, row }: PlacedItem, item: Item | null): Ast {
  return withItems(ast, path, (items) => (item === null ? items.toSpliced(row, 1) : items.with(row, item)));
}

/** The project with another topic in one row. */
export function withTopic(ast: Ast, row: number, topic: TopicSource): Ast {
  const topics = ast.topics.with(row, topic);
  return { ...ast, topics, strictTopics: ast.strictTopics === ast.topics ? topics : ast.strictTopics };
}

/** A condition that decides, and the project with another one in its place. */
export interface PlacedCondition {
  readonly condition: Expression;
  readonly replaced: (condition: Expression) => Ast;
}

/** The conditions that decide: of the envelope, `restrict`s, `let`s and rules. Promises and tests judge, so they are left alone. */
export function conditionsOf(ast: Ast): readonly PlacedCondition[] {
  const kinds = ["envelope", "restrict", "let", "rule"] as const;
  return kinds.flatMap((kind) =>
    itemsOf(ast, kind).flatMap((placed): readonly PlacedCondition[] => {
      const { item } = placed;
      if (item.condition === null) return [];
      return [
        {
          condition: item.condition,
          replaced: (condition) => withItem(ast, placed, { ...item, condition }),
        },
      ];
    }),
  );
}

/** Every part of a condition, itself included, with what the whole is with another part there; null takes an operand out. */
export function* partsOf(
  whole: Expression,
  rebuilt: (part: Expression) => Expression = (part) => part,
): Iterable<{ readonly part: Expression; readonly rebuilt: (part: Expression) => Expression }> {
  yield { part: whole, rebuilt };
  if (whole.kind === "not") yield* partsOf(whole.operand, (operand) => rebuilt({ ...whole, operand }));
  if (whole.kind !== "and" && whole.kind !== "or") return;
  for (const [row, operand] of whole.operands.entries()) {
    yield* partsOf(operand, (part) => rebuilt({ ...whole, operands: whole.operands.with(row, part) }));
  }
}

/** What stands in the sources there, in one line, cut where it is long. */
export function written({ file, start, end }: Span): string {
  const text = file.text.slice(start, end).replaceAll(/\s+/g, " ");
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 3)}...` : text;
}

const MOST_CHARACTERS = 60;
