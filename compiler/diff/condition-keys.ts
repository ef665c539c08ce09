import { digestName, sha256 } from "../../engine/index.ts";
import type { Programs } from "../lower/programs.ts";
import type { Term } from "../lower/term.ts";
import { type NeedNames, unionText } from "../lower/term-text.ts";
import type { JointSpace } from "./joint-space.ts";

/** One text for each condition of a config, equal for conditions of base and head that hold of the same requests by their words. */
export class ConditionKeys {
  readonly #part: "base" | "head";
  readonly #names: NeedNames;
  /** What these ask is not the same in both, whatever the words. */
  readonly #ownQuestions: readonly string[];
  readonly #predicates: string[] = [];

  constructor(joint: JointSpace, part: "base" | "head", programs: Programs) {
    this.#part = part;
    const { headRows, differ } = joint.topics;
    this.#names = {
      topic: (row) => `${part === "base" ? row : headRows[row]}`,
      predicate: (number) => this.ofPredicate(number),
    };
    this.#ownQuestions = [
      ...(differ ? ["any_topic"] : []),
      ...(spellings(joint, "base") === spellings(joint, "head") ? [] : ["flag pinned"]),
    ];
    for (const terms of programs.predicates) this.#predicates.push(digestName(sha256(this.of(terms))));
  }

  of(terms: readonly Term[]): string {
    const text = unionText(terms, this.#names);
    return this.#ownQuestions.some((question) => text.includes(question)) ? `${this.#part} ${text}` : text;
  }

  /** The key of a predicate, by its number. */
  ofPredicate(predicate: number): string {
    return this.#predicates[predicate] ?? "";
  }
}

function spellings(joint: JointSpace, part: "base" | "head"): string {
  return [...joint[part].config.pins.keys()].sort().join("\n");
}
