import type { BodyView } from "./body-view.ts";
import { bodyWords } from "./body-words.ts";
import { milliTokensOfJson, milliTokensOfText } from "./estimate-tokens.ts";
import { isObject } from "./loose-json.ts";

/** A body that was parsed: a node is the value itself. */
export const objectView: BodyView<unknown> = {
  member(node, key) {
    if (!isObject(node)) return undefined;
    const name = bodyWords[key - 1] ?? "";
    return node[name];
  },
  list: (node) => (Array.isArray(node) ? node : []),
  members: (node) => (isObject(node) ? Object.entries(node) : []),
  isObject,
  isNothing: (node) => node === undefined || node === null,
  hasText: (node) => typeof node === "string" && node !== "",
  text: (node) => (typeof node === "string" ? node : null),
  textLength: (node) => (typeof node === "string" ? node.length : 0),
  number: (node) => (typeof node === "number" ? node : null),
  truth: (node) => (typeof node === "boolean" ? node : null),
  milliTokensOfText: (node) => (typeof node === "string" ? milliTokensOfText(node) : 0),
  milliTokensOfJson,
};
