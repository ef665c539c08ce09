import type { GatewayState } from "./gateway-state.ts";
import type { Serving } from "./serving.ts";

/** What an app serves from: the state of the gateway, and the plan of the moment. */
export interface AppSource {
  readonly state: GatewayState;
  readonly serving: () => Serving;
  readonly admin: AdminEndpoints;
}

/** `everything` is the one listener of most gateways; where the plan names a listener for the operator, the two are apart. */
export type AppRole = "everything" | "clients" | "operator";

/** What the admin endpoints may do to the gateway. */
export interface AdminEndpoints {
  /** Reads the plan again and serves it; null, where the gateway was given no way to read one. */
  readonly reload: (() => Promise<Reloaded>) | null;
  /** The metrics of all workers; null, where this process is the only one. */
  readonly metrics: (() => Promise<string>) | null;
}

export type Reloaded =
  | { readonly ok: true; readonly plan: string }
  | { readonly ok: false; readonly problems: readonly string[] };
