import type { MemoryStore, StoreOperations } from "../../../runtime/state/memory-store.ts";
import type { Store, StoreListener } from "../../../runtime/state/store.ts";

/** A store at the end of a cable that can be cut. */
export class Cable implements Store {
  readonly name = "cable";
  readonly #gateway: string;
  #store: MemoryStore | null = null;
  #operations: StoreOperations | null = null;
  #listener: StoreListener | null = null;

  constructor(gateway: string) {
    this.#gateway = gateway;
  }

  open(listener: StoreListener): void {
    this.#listener = listener;
  }

  get isUp(): boolean {
    return this.#operations !== null;
  }

  plugInto(store: MemoryStore): void {
    this.#store = store;
    this.#operations = store.connect(this.#gateway, (news) => this.#listener?.heard(news));
    this.#listener?.ready();
  }

  cut(): void {
    this.#store?.disconnect(this.#gateway);
    this.#operations = null;
    this.#listener?.lost("the cable is cut");
  }

  reset(): void {
    const store = this.#store;
    if (this.#operations === null || store === null) return;
    this.cut();
    setImmediate(() => this.plugInto(store));
  }

  readonly join: Store["join"] = async (joining) => this.#reached().join(joining);
  readonly reserve: Store["reserve"] = async (demands) => this.#reached().reserve(demands);
  readonly settle: Store["settle"] = async (settlements) => this.#reached().settle(settlements);
  readonly tell: Store["tell"] = async (notes) => this.#reached().tell(notes);
  readonly origins: Store["origins"] = async (from) => this.#reached().origins(from);
  readonly beat: Store["beat"] = async () => this.#reached().beat();

  async close(): Promise<void> {
    this.#store?.leave(this.#gateway);
    this.#operations = null;
  }

  #reached(): StoreOperations {
    if (this.#operations === null) throw new Error("the cable is cut");
    return this.#operations;
  }
}
