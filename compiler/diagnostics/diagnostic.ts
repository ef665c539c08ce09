import type { Fix, Severity, Verdict } from "../../schemas/index.ts";
import type { Span } from "../source/source-set.ts";
import { type Code, catalogue, type Holes } from "./catalogue/index.ts";

/** A finding about the user's sources. Rendered by `compiler/render`, in text or JSON. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly primary: LabelledSpan;
  readonly related: readonly LabelledSpan[];
  readonly help: string | null;
  readonly fix: Fix | null;
  /** A concrete request that shows the finding, as `decide --facts` reads it. */
  readonly witness: Readonly<Record<string, unknown>> | null;
  /** What must be down for the witness to show it, as `decide --down` reads it, such as `provider:groq`. */
  readonly down: string | null;
  readonly verdict: Verdict | null;
  /** Places whose text is shown nowhere, because a secret stands there. */
  readonly conceals: readonly Span[];
}

export interface LabelledSpan {
  readonly span: Span;
  readonly label: string;
}

/** What a finding may say beyond its row of the catalogue. */
export interface Extras {
  readonly label?: string;
  readonly related?: readonly LabelledSpan[];
  readonly help?: string;
  readonly fix?: Fix;
  readonly witness?: Readonly<Record<string, unknown>>;
  readonly down?: string;
  readonly verdict?: Verdict;
  /** For the few codes whose severity depends on the case (SB4003, NOT PROVED). */
  readonly severity?: Severity;
  readonly conceals?: readonly Span[];
}

type Values<C extends Code> = Record<
  Holes<(typeof catalogue)[C]["message"]> | Holes<(typeof catalogue)[C]["help"]>,
  string | number
>;

/** Makes the diagnostic of a catalogue row; the type system asks for every hole of its message and help. */
export function diagnose<C extends Code>(
  code: C,
  span: Span,
  values: Values<C>,
  extras: Extras = {},
): Diagnostic {
  const row = catalogue[code];
  const help = extras.help ?? fill(row.help, values);
  return {
    code,
    severity: extras.severity ?? row.severity,
    message: fill(row.message, values),
    primary: { span, label: extras.label ?? "" },
    related: extras.related ?? [],
    help: help === "" ? null : help,
    fix: extras.fix ?? null,
    witness: extras.witness ?? null,
    down: extras.down ?? null,
    verdict: extras.verdict ?? null,
    conceals: extras.conceals ?? [],
  };
}

function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, hole: string) => String(values[hole]));
}
