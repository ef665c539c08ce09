/**
 * A request's body as the readers of facts see it, whatever it is kept as: `objectView` shows one that was parsed, a `ScannedBody`
 * one that is bytes. A `Node` is a place in it; what is missing is a node too, of which everything below says nothing.
 */
export interface BodyView<Node> {
  /** The member of an object by the number of its key in `word`; the last of several. */
  member(node: Node, key: number): Node;
  /** The items of a list; none of anything else. */
  list(node: Node): readonly Node[];
  /** The members of an object, each key once. */
  members(node: Node): readonly (readonly [key: string, value: Node])[];
  isObject(node: Node): boolean;
  /** Whether nothing stands there, or null. */
  isNothing(node: Node): boolean;
  /** Whether it is a string that is not empty. */
  hasText(node: Node): boolean;
  /** Null where it is no string. */
  text(node: Node): string | null;
  /** The length of a string in UTF-16 units; 0 of anything else. */
  textLength(node: Node): number;
  /** Null where it is no number. */
  number(node: Node): number | null;
  /** Null where it is neither true nor false. */
  truth(node: Node): boolean | null;
  /** What a string counts as text, in thousandths of a token; 0 for anything else. */
  milliTokensOfText(node: Node): number;
  /** What any value counts as JSON, in thousandths of a token. */
  milliTokensOfJson(node: Node): number;
}

/** The text of a string that says something, else null. */
export function textOf<Node>(view: BodyView<Node>, node: Node): string | null {
  return view.hasText(node) ? view.text(node) : null;
}

/** The number as a count that fits the plan's 32-bit tables, rounded up; null where it is no count. */
export function countOf<Node>(view: BodyView<Node>, node: Node): number | null {
  const value = view.number(node);
  if (value === null || !(value >= 0)) return null;
  return Math.min(Math.ceil(value), 2 ** 31 - 1);
}
