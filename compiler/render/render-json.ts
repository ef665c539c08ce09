import type { DiagnosticJson, DiagnosticsJson, ProofCounts } from "../../schemas/index.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { rangeOf } from "../source/range.ts";

/** The one document of `--format json`, with a line end. Paths are relative to the project. */
export function renderJson(diagnostics: readonly Diagnostic[], proofs: ProofCounts | null): string {
  return `${JSON.stringify(diagnosticsJson(diagnostics, proofs), null, 2)}\n`;
}

/** The same document as a value. Where nothing was proved because of earlier errors, all counts are 0. */
export function diagnosticsJson(
  diagnostics: readonly Diagnostic[],
  proofs: ProofCounts | null,
): DiagnosticsJson {
  const { proved, refuted, allowed, notProved } = proofs ?? nothing;
  const counts = { proved, refuted, allowed, notProved };
  return { version: 1, diagnostics: diagnostics.map(diagnosticJson), proofs: counts };
}

const nothing: ProofCounts = { proved: 0, refuted: 0, allowed: 0, notProved: 0 };

function diagnosticJson(diagnostic: Diagnostic): DiagnosticJson {
  const { code, severity, message, primary, related, help, fix, witness, down, verdict } = diagnostic;
  return {
    code,
    severity,
    message,
    file: primary.span.file.path,
    range: rangeOf(primary.span),
    ...(primary.label === "" ? {} : { label: primary.label }),
    related: related.map(({ span, label }) => ({
      file: span.file.path,
      range: rangeOf(span),
      message: label,
    })),
    ...(help === null ? {} : { help }),
    ...(fix === null ? {} : { fix }),
    ...(witness === null ? {} : { witness }),
    ...(down === null ? {} : { down }),
    ...(verdict === null ? {} : { verdict }),
  };
}
