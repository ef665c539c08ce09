import { type FactsRead, type RequestRead, readFacts, readFactsOf } from "../facts/read-facts.ts";
import type { Plan } from "../plan/plan.ts";
import { BodyScanner } from "./body-scanner.ts";
import type { Member } from "./scanned-body.ts";

/** One request as it came over the wire. */
export interface RequestBytes extends Omit<RequestRead, "body"> {
  readonly bytes: Uint8Array;
}

/** The facts of a request with the members of its body, or a sentence for the client, to be answered with 400. */
export type RequestBytesRead =
  | (Extract<FactsRead, { ok: true }> & { readonly members: readonly Member[] })
  | Extract<FactsRead, { ok: false }>;

/**
 * What `readFacts` reads of the parsed body, read from its bytes without parsing it. Only here a key that a fact is read from must not
 * stand twice in its object, for who comes after us may read the other one.
 */
export function readRequest(plan: Pick<Plan, "text" | "decision">, request: RequestBytes): RequestBytesRead {
  const { bytes } = request;
  scanner ??= new BodyScanner();
  const scan = scanner.scan(bytes);
  if (scanner.heldBytes > MOST_HELD_BYTES) scanner = null;
  if (!scan.ok) return { ok: false, problem: `the body is not JSON (byte ${scan.failedAt})` };
  const { body } = scan;
  if (body.isObject(body.root) && body.size > MOST_MEMBERS) {
    return { ok: false, problem: `the body has more than ${MOST_MEMBERS} members` };
  }
  const read = readFactsOf(plan, request, body.root, body);
  if (body.repeated !== null) {
    const { key, firstAt, secondAt } = body.repeated;
    const problem = `the key \`${key}\` decides and stands twice in its object, at bytes ${firstAt} and ${secondAt}`;
    return { ok: false, problem };
  }
  if (!read.ok) return read;
  const members = body.topLevelMembers();
  if (!body.isImprecise) return { ok: true, facts: read.facts, thought: read.thought, members };
  const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const again = readFacts(plan, { ...request, body: parsed });
  return again.ok ? { ...again, members } : again;
}

/** Hundreds of times what any protocol knows; each is looked at by itself. */
const MOST_MEMBERS = 10_000;
/** A memory that grew beyond this for one body is given back. */
const MOST_HELD_BYTES = 18 << 20;
let scanner: BodyScanner | null = null;
