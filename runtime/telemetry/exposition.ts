import type { Registry } from "prom-client";

/** The library that writes metrics as Prometheus reads them. */
export type MetricsLibrary = typeof import("prom-client");

/** Something that is counted without the library, and told to it. */
export interface Exposed {
  expose(library: MetricsLibrary, registry: Registry): void;
}

/** The library's registry of what is counted; the library is loaded when it is first asked for, which is a tenth of a gateway's start. */
export class Exposition {
  readonly #exposed: readonly Exposed[];
  #registry: Promise<Registry> | null = null;

  constructor(exposed: readonly Exposed[]) {
    this.#exposed = exposed;
  }

  registry(): Promise<Registry> {
    this.#registry ??= import("prom-client").then((library) => {
      const registry = new library.Registry();
      for (const one of this.#exposed) one.expose(library, registry);
      return registry;
    });
    return this.#registry;
  }
}
