import type { Diagnostic } from "./diagnostic.ts";

/** What every stage returns: its value, null where it has none, and what it found. */
export interface Staged<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** Collects the findings of the stages of one compilation. */
export class Reporter {
  readonly #diagnostics: Diagnostic[] = [];

  take<T>(staged: Staged<T>): T {
    this.#diagnostics.push(...staged.diagnostics);
    return staged.value;
  }

  get hasErrors(): boolean {
    return this.#diagnostics.some((diagnostic) => diagnostic.severity === "error");
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }
}
