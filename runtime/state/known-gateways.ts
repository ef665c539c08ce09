import type { Others } from "./store.ts";

/** The other gateways as this one last saw them: those that listen, and those that are away and may still have taken something. */
export class KnownGateways {
  #present: ReadonlySet<string> = new Set();
  #absent: ReadonlySet<string> = new Set();
  /** Who came since the store was last asked who is there. */
  readonly #came = new Set<string>();

  /** All of them, this one included. */
  get count(): number {
    return 1 + this.#present.size + this.#absent.size;
  }

  /** Those that learn what this one takes while it is joined, this one included. */
  get listening(): number {
    return 1 + this.#present.size;
  }

  get names(): readonly string[] {
    return [...this.#present, ...this.#absent];
  }

  /** The store is about to be asked who is there. */
  asking(): void {
    this.#came.clear();
  }

  /** The store's answer; a gateway that came while the question was under way is not in it. */
  answered({ present, absent }: Others): void {
    const came = [...this.#present].filter((other) => this.#came.has(other));
    this.#know([...present, ...came], absent);
  }

  came(name: string): void {
    this.#came.add(name);
    this.#know([...this.#present, name], [...this.#absent]);
  }

  left(name: string): void {
    const stays = (other: string): boolean => other !== name;
    this.#know([...this.#present].filter(stays), [...this.#absent].filter(stays));
  }

  #know(present: readonly string[], absent: readonly string[]): void {
    this.#present = new Set(present);
    this.#absent = new Set(absent.filter((other) => !this.#present.has(other)));
  }
}
