import type { FastifyInstance } from "fastify";

export interface Listener {
  readonly app: FastifyInstance;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export type Listening =
  | { readonly ok: true; readonly addresses: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Opens all listeners, or none. */
export async function listen(listeners: readonly Listener[]): Promise<Listening> {
  const addresses: string[] = [];
  for (const { app, host, port } of listeners) {
    try {
      addresses.push(await app.listen({ host, port }));
    } catch (error) {
      await Promise.all(listeners.map((listener) => listener.app.close()));
      const problem = error instanceof Error ? error.message : String(error);
      return { ok: false, problems: [`cannot listen on ${host}:${port}: ${problem}`] };
    }
  }
  return { ok: true, addresses };
}

/** `127.0.0.1:9090` or `[::1]:9090`, as the compiler let it into the plan. */
export function parseListen(text: string): { readonly host: string; readonly port: number } {
  const colon = text.lastIndexOf(":");
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(text.slice(colon + 1)) };
}
