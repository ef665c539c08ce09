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

/** What is under way is counted where the state is: that place stays as long as the gateway runs. */
export function movedState(next: Plan, first: Plan): string[] {
  if (next.gateway.state === first.gateway.state) return [];
  return ["`state` is another one than this gateway was started with: restart it to move the state"];
}
