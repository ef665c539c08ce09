import type { Leave } from "./concurrency-gate.ts";

/**
 * The requests of each client that are on their way in, up to the last byte of their bodies. They are no more than the client may have
 * under way, so that one which sends bodies slowly, or not at all, leaves the others their places.
 */
export class ClientDoors {
  readonly #inside = new Map<string, number>();

  /** Lets a request of the client in; null where as many are there already. `most` is null for a client without such a limit. */
  enter(client: string, most: number | null): Leave | null {
    if (most === null) return NOTHING;
    const inside = this.#inside.get(client) ?? 0;
    if (inside >= most) return null;
    this.#inside.set(client, inside + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const now = (this.#inside.get(client) ?? 1) - 1;
      if (now === 0) this.#inside.delete(client);
      else this.#inside.set(client, now);
    };
  }
}

const NOTHING: Leave = () => {};
