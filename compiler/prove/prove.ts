import { decide, explainTopics, PLAN_FORMAT, type Plan } from "../../engine/index.ts";
import type { CheckedConfig } from "../check/checked-config.ts";
import { catalogue } from "../diagnostics/catalogue/index.ts";
import type { Diagnostic, LabelledSpan } from "../diagnostics/diagnostic.ts";
import type { Staged } from "../diagnostics/reporter.ts";
import { type LoweredPlan, lower } from "../lower/lower.ts";
import type { Span } from "../source/source-set.ts";
import { Analysis } from "./analysis/analysis.ts";
import type { Instruments } from "./analysis/instruments.ts";
import { inAll, type Proofs, type PropertyProof } from "./proofs.ts";
import type { Answer, Property } from "./properties/answer.ts";
import { properties } from "./property-table.ts";
import type { TextReading } from "./space/mark-space.ts";

/** What `prove` needs to know beside the configuration. */
export interface ProveOptions {
  /** The day for which dates are judged, as `2026-11-20`. */
  readonly asOf: string;
  /** What the configuration lowers to, where that was done already: every witness is replayed through it. */
  readonly lowered?: LoweredPlan;
}

/**
 * Asks every property of the table of every request there can be. What it finds are diagnostics, those that are refuted by a request
 * with that request; what it could not settle is NOT PROVED, never passed over.
 */
export function prove(config: CheckedConfig, options: ProveOptions): Staged<Proofs> {
  const { content } = options.lowered ?? lower(config);
  const plan: Plan = { format: PLAN_FORMAT, bytesDigest: "", meaningDigest: "", ...content };
  const analysis = new Analysis(config, instrumentsOf(plan, options.asOf));
  const diagnostics: Diagnostic[] = [];
  // An allowance silences one finding, which must not hide others of the same cause.
  const allowed = new Set(config.allowances.map(({ allowance }) => allowance.code.value));
  const rows = properties.map((property): PropertyProof => {
    const counts = { proved: 0, refuted: 0, allowed: 0, notProved: 0 };
    const open = new Map<string, Extract<Answer, { verdict: "not_proved" }>[]>();
    const causes = new Map<string | Diagnostic, Diagnostic[]>();
    for (const answer of property.ask(analysis)) {
      if (answer.verdict === "proved") counts.proved++;
      else if (answer.verdict === "refuted") {
        counts.refuted++;
        const cause = (allowed.has(property.code) ? undefined : answer.cause) ?? answer.diagnostic;
        const same = causes.get(cause);
        if (same) same.push(answer.diagnostic);
        else causes.set(cause, [answer.diagnostic]);
      } else {
        counts.notProved++;
        const same = open.get(answer.reason);
        if (same) same.push(answer);
        else open.set(answer.reason, [answer]);
      }
    }
    for (const found of causes.values()) diagnostics.push(...folded(found));
    for (const answers of open.values()) diagnostics.push(...notProvedFinding(property, answers));
    const { code, title } = property;
    return { code, title, ...counts, reasons: [...open.keys()] };
  });
  const counted = rows.filter((_, row) => properties[row]?.kind !== "lint");
  return { value: inAll(counted), diagnostics };
}

/** What a plan brings to the proofs about its own configuration. Each text is read once. */
export function instrumentsOf(plan: Plan, asOf: string): Instruments {
  const readings = new Map<string, TextReading>();
  return {
    read: (text) => {
      const known = readings.get(text) ?? explainTopics(plan, text);
      readings.set(text, known);
      return known;
    },
    matched: plan,
    replay: (facts) => decide(plan, facts),
    asOf,
  };
}

/** One finding for several of the same cause: the first, with the places of the others. */
function folded([first, ...others]: readonly Diagnostic[]): readonly Diagnostic[] {
  if (!first || others.length === 0) return first ? [first] : [];
  const shown = elsewhere(
    first.primary.span,
    others.flatMap(({ primary, related }) => [primary.span, ...related.slice(0, 1).map(({ span }) => span)]),
  );
  const known = new Set(first.related.map(({ span }) => placeKey(span)));
  return [
    { ...first, related: [...first.related, ...shown.filter(({ span }) => !known.has(placeKey(span)))] },
  ];
}

const MOST_FOLDED = 3;

const placeKey = ({ file, start }: Span): string => `${file.path} ${start}`;

/** The first few other places. */
function elsewhere(first: Span, others: readonly Span[]): readonly LabelledSpan[] {
  const places = new Map<string, Span>();
  for (const span of others) if (placeKey(span) !== placeKey(first)) places.set(placeKey(span), span);
  return [...places.values()].slice(0, MOST_FOLDED).map((span) => ({ span, label: "the same here" }));
}

/** One finding for all questions of a property that ended NOT PROVED for the same reason. */
function notProvedFinding(
  property: Property,
  answers: readonly Extract<Answer, { verdict: "not_proved" }>[],
): readonly Diagnostic[] {
  const [first, ...others] = answers;
  if (!first) return [];
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return [
    {
      code: property.code,
      severity: property.kind === "written" ? "error" : "warning",
      message: `not proved for ${first.about}${more}: ${property.title}`,
      primary: { span: first.span, label: first.reason },
      related: elsewhere(
        first.span,
        others.map(({ span }) => span),
      ),
      help:
        first.help ??
        `nothing is known to be wrong; a simpler condition lets the compiler prove it (${catalogue[property.code].title})`,
      fix: null,
      witness: null,
      down: null,
      verdict: "not_proved",
      conceals: [],
    },
  ];
}
