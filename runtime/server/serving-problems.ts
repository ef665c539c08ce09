import type { Plan } from "../../engine/index.ts";
import { isLoopbackName } from "../security/loopback.ts";
import { type Secrets, secretReferences } from "../security/resolve-secrets.ts";

/** What of a plan this runtime cannot serve, or not on this host. */
export function servingProblems(plan: Plan, secrets: Secrets, host: string, echo: boolean): string[] {
  const problems: string[] = [];
  for (const [reference, neededBy] of secretReferences(plan, echo)) {
    if (!secrets.has(reference)) problems.push(`${reference}, for ${neededBy}: it was not read`);
  }
  if (plan.gateway.clients.length === 0 && !isLoopbackName(host)) {
    problems.push(
      `without \`clients\` a gateway serves this machine only, so it does not listen on ${host}: declare clients in the catalog, or listen on 127.0.0.1`,
    );
  }
  return problems;
}

/** What stays as it is for as long as the gateway runs: where its state is, and where it listens, `instead` of the plan's word too. */
export function movedPlaces(
  next: Plan,
  first: Plan,
  instead: { readonly host?: string | undefined; readonly port?: number | undefined },
): string[] {
  const problems: string[] = [];
  if (next.gateway.state !== first.gateway.state) {
    problems.push("`state` is another one than this gateway was started with: restart it to move the state");
  }
  const { host, port, admin } = next.gateway;
  const moves =
    (instead.host === undefined && host !== first.gateway.host) ||
    (instead.port === undefined && port !== first.gateway.port);
  if (moves) {
    problems.push("`listen` is another one than this gateway was started with: restart it to listen there");
  }
  if ((admin?.listen ?? null) !== (first.gateway.admin?.listen ?? null)) {
    problems.push("`admin.listen` is another one than this gateway was started with: restart it");
  }
  return problems;
}
