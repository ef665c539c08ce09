import type { PlanClient } from "../../engine/index.ts";
import type { ClientAccount } from "../limits/client-limits.ts";
import type { Secrets } from "./resolve-secrets.ts";
import { Secret } from "./secret.ts";

/** A client that has shown its key. */
export interface KnownClient {
  readonly name: string;
  readonly use: ClientAccount;
}

/** Who presented a credential. */
export type Identified =
  | { readonly kind: "known"; readonly client: KnownClient }
  | { readonly kind: "missing" | "wrong" };

/** The clients of a plan. Every secret is compared, by hash and in constant time, whether an earlier one matched or not. */
export class ClientDirectory {
  readonly #clients: readonly { readonly secret: Secret; readonly client: KnownClient }[];

  /** `before` hands on what its clients have used; `begin` makes the use of those it does not know. */
  constructor(
    clients: readonly PlanClient[],
    secrets: Secrets,
    before: ClientDirectory | null,
    begin: (client: PlanClient) => ClientAccount,
  ) {
    this.#clients = clients.map((settings) => {
      const secret = secrets.get(settings.secret);
      if (secret === undefined) throw new Error(`the secret of client ${settings.name} was not resolved`);
      const use = before?.useOf(settings.name) ?? begin(settings);
      use.configure(settings);
      return { secret, client: { name: settings.name, use } };
    });
  }

  get size(): number {
    return this.#clients.length;
  }

  useOf(name: string): ClientAccount | null {
    return this.#clients.find(({ client }) => client.name === name)?.client.use ?? null;
  }

  /** `credential` is what `x-api-key` or `authorization: Bearer` carried; null where neither was sent. */
  identify(credential: string | null): Identified {
    if (credential === null) return { kind: "missing" };
    const presented = new Secret(credential);
    let found: KnownClient | null = null;
    for (const { secret, client } of this.#clients) if (secret.equals(presented)) found = client;
    return found === null ? { kind: "wrong" } : { kind: "known", client: found };
  }
}

/** The credential of a request: `x-api-key` first, as Anthropic's SDKs send it, else a bearer token. */
export function credentialOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string | null {
  const key = headers["x-api-key"];
  if (typeof key === "string" && key !== "") return key;
  const { authorization } = headers;
  const bearer = typeof authorization === "string" ? /^Bearer\s+(\S+)\s*$/i.exec(authorization) : null;
  return bearer?.[1] ?? null;
}
