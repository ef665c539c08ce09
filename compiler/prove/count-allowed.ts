import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { inAll, type Proofs } from "./proofs.ts";

/**
 * Proofs whose refuted questions are told from those that an author allows: what the prover `found`, and what is `left` of it. Where a
 * code is allowed anywhere, each of its refuted questions has a finding of its own.
 */
export function countAllowed(
  proofs: Proofs,
  found: readonly Diagnostic[],
  left: readonly Diagnostic[],
): Proofs {
  const shown = new Set(left.map(identityOf));
  const rows = proofs.properties.map((row) => {
    const silenced = found.filter(
      (one) => one.code === row.code && one.verdict !== "not_proved" && !shown.has(identityOf(one)),
    );
    return { ...row, refuted: row.refuted - silenced.length, allowed: silenced.length };
  });
  return inAll(rows);
}

function identityOf({ code, message, primary: { span } }: Diagnostic): string {
  return [code, span.file.path, span.start, span.end, message].join("\u0000");
}
