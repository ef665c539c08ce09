import type { Diagnostic } from "./diagnostic.ts";
import { applyAllowances, type PlacedAllowance, sortFindings } from "./settle.ts";

/** What every stage returns: its value, null where it has none, and what it found. */
export interface Staged<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** Collects the findings of the stages of one compilation. */
export class Reporter {
  #diagnostics: readonly Diagnostic[] = [];

  take<T>(staged: Staged<T>): T {
    this.#diagnostics = [...this.#diagnostics, ...staged.diagnostics];
    return staged.value;
  }

  /** Sorts the findings and takes out those that are allowed; null where the allowances are not known to be idle. */
  settle(allowances: readonly PlacedAllowance[] | null): void {
    this.#diagnostics = allowances
      ? applyAllowances(this.#diagnostics, allowances)
      : sortFindings(this.#diagnostics);
  }

  get hasErrors(): boolean {
    return this.#diagnostics.some((diagnostic) => diagnostic.severity === "error");
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }
}
