import type { UnitBuffer } from "../text/unit-buffer.ts";
import { uint16Table, uint32Table } from "./matcher-tables.ts";
import type { OpenMatcher } from "./open-matcher.ts";
import { trieChild } from "./sparse-form.ts";
import { unitClasses } from "./unit-classes.ts";

/** The trie of the sparse form, walked from one place at a time, as the older systems' matchers need it. */
export class PatternTrie {
  readonly #children: Uint32Array;
  readonly #class: Uint16Array;
  readonly #report: Uint32Array;
  readonly #root: Uint32Array;
  readonly #pages: Uint8Array;
  readonly #classes: Uint16Array;
  readonly #lengths: Uint32Array;

  constructor({ tables, phrases }: OpenMatcher) {
    this.#children = uint32Table(tables, "trieChildren");
    this.#class = uint16Table(tables, "trieClass");
    this.#report = uint32Table(tables, "trieReport");
    this.#root = uint32Table(tables, "trieRoot");
    const { pages, classes } = unitClasses(tables);
    this.#pages = pages;
    this.#classes = classes;
    this.#lengths = phrases.phraseLength;
  }

  /** The pattern that begins at `start`: the longest, or the shortest; 0 for none. */
  patternAt({ units, length }: UnitBuffer, start: number, wanted: "longest" | "shortest"): number {
    let found = 0;
    let state = 0;
    for (let at = start; at < length; at++) {
      const unit = units[at] ?? 0;
      const unitClass = this.#classes[((this.#pages[unit >> 8] ?? 0) << 8) | (unit & 255)] ?? 0;
      if (unitClass === 0) return found;
      state =
        at === start
          ? (this.#root[unitClass] ?? 0)
          : trieChild(this.#children, this.#class, state, unitClass);
      if (state === 0) return found;
      const pattern = this.#report[state] ?? 0;
      // A shorter pattern may be reported where a longer one only passes through.
      if (pattern !== 0 && this.#lengths[pattern] === at + 1 - start) {
        found = pattern;
        if (wanted === "shortest") return found;
      }
    }
    return found;
  }
}
