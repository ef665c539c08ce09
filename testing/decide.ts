import {
  ALL_HEALTHY,
  decide as decideOnFacts,
  type Facts,
  type Health,
  type Plan,
  type RefusalReason,
  type RequestHeaders,
  readFacts,
  targetName,
} from "../engine/index.ts";
import type { ClientProtocol } from "../schemas/index.ts";

/** A request as a test writes one by hand; `requests` draws whole ones. */
export interface AskedRequest {
  readonly protocol: ClientProtocol;
  readonly body: unknown;
  /** By lower-case name. */
  readonly headers?: RequestHeaders;
  readonly client?: string | null;
}

/** What the plan says of one request, targets by the names that the rules use. */
export interface Decided {
  readonly outcome: "route" | "reject" | "refused";
  /** Null outside the envelope. */
  readonly rule: string | null;
  readonly chain: string | null;
  /** `provider/model`, in the order in which they are tried; empty unless the outcome is `route`. */
  readonly targets: readonly string[];
  /** Those that were left out, and why. */
  readonly refused: readonly { readonly target: string; readonly reason: RefusalReason }[];
  /** The ids of the topics found. */
  readonly topics: readonly string[];
  /** The HTTP status of a rejection; null for any other outcome. */
  readonly status: number | null;
}

/**
 * What the gateway would decide, by the same function. Throws for a request that the gateway would answer with 400, since
 * nothing is decided about it.
 */
export function decide(
  plan: Plan,
  request: AskedRequest | Facts,
  health: Health = ALL_HEALTHY,
  seed = 0,
): Decided {
  const decision = decideOnFacts(plan, factsOf(plan, request), health, seed);
  const name = (row: number) => targetName(plan, row).full;
  return {
    outcome: decision.outcome,
    rule: decision.rule,
    chain: decision.outcome === "reject" ? null : decision.chain,
    targets: decision.outcome === "route" ? decision.targets.map(({ target }) => name(target)) : [],
    refused:
      decision.outcome === "reject"
        ? []
        : decision.refused.map(({ target, reason }) => ({ target: name(target), reason })),
    topics: decision.topics,
    status: decision.outcome === "reject" ? decision.status : null,
  };
}

/** The facts of a request, as the gateway reads them. Throws where it has none. */
export function factsOf(plan: Plan, request: AskedRequest | Facts): Facts {
  if (!("body" in request)) return request;
  const { protocol, body, headers = {}, client = null } = request;
  const read = readFacts(plan, { protocol, body, headers, client });
  if (read.ok) return read.facts;
  throw new Error(`the gateway would answer with 400: ${read.problem}`);
}
