import type { ChainOptions } from "../../engine/index.ts";
import type { BoundChain } from "../bind/bound-config.ts";
import { type Candidates, nearest, suggest } from "../bind/suggestion.ts";
import { type Diagnostic, diagnose, type LabelledSpan } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/source-set.ts";
import type { ChainOption, Quantity } from "../syntax/ast.ts";
import { written } from "./literals.ts";

/** What `with { ... }`, `hedge` and `commit` set; what is unknown, repeated or of the wrong unit is reported and left out. */
export function checkChainOptions(
  { options, hedge, commit }: Pick<BoundChain, "options" | "hedge" | "commit">,
  found: Diagnostic[],
): ChainOptions {
  const values = readOptions("with", options, chainOptions, found);
  const hedgeAfterMs = hedge && clauseValue("hedge after", hedge.after, found);
  const commitAfter =
    commit && (commit.after === "complete" ? commit.after : clauseValue("commit after", commit.after, found));
  return {
    ...Object.fromEntries([...values].map(([name, { value }]) => [chainOptions[name].field, value])),
    ...(hedgeAfterMs !== null && { hedgeAfterMs }),
    ...(commitAfter !== null && { commitAfter }),
  };
}

function clauseValue(clause: keyof typeof clauses, after: Quantity, found: Diagnostic[]): number | null {
  const row = clauses[clause];
  if (fits(row, after)) return after.value;
  found.push(misfit(clause, row, after, clause));
  return null;
}

/** What `within { ... }` sets; null where one of the two is missing or wrong. */
export function checkWithin(
  options: readonly ChainOption[],
  span: Span,
  found: Diagnostic[],
): { readonly attempts: number; readonly waitMs: number } | null {
  const values = readOptions("within", options, withinOptions, found);
  const isMeant = (name: string, wanted: string) =>
    name === wanted ||
    (!Object.hasOwn(withinOptions, name) && nearest(name, names(withinOptions)).includes(wanted));
  for (const name of names(withinOptions)) {
    if (options.some((option) => isMeant(option.name.value, name))) continue;
    const { example } = withinOptions[name];
    found.push(diagnose("SB3055", span, { where: "within", name, example }, { label: `no \`${name}\`` }));
  }
  const attempts = values.get("attempts");
  const wait = values.get("wait");
  return attempts && wait ? { attempts: attempts.value, waitMs: wait.value } : null;
}

interface OptionRow {
  readonly unit: "count" | "ms";
  readonly most: number;
  readonly example: string;
}

const HOUR_MS = 3_600_000;
const duration = { unit: "ms", most: 24 * HOUR_MS, example: "10s" } as const;

const chainOptions = {
  attempts: { unit: "count", most: 100, example: "3", field: "attempts" },
  connect: { ...duration, field: "connectMs" },
  first_token: { ...duration, field: "firstTokenMs" },
  idle: { ...duration, field: "idleMs" },
  total: { ...duration, field: "totalMs" },
} as const satisfies Record<string, OptionRow & { readonly field: keyof ChainOptions }>;

const clauses = {
  "hedge after": { ...duration, example: "2s" },
  "commit after": { unit: "count", most: 1_000_000, example: "200 tokens" },
} as const satisfies Record<string, OptionRow>;

const withinOptions = {
  attempts: { unit: "count", most: 1_000, example: "6" },
  wait: { ...duration, example: "90s" },
} as const satisfies Record<string, OptionRow>;

function readOptions<Name extends string>(
  where: string,
  options: readonly ChainOption[],
  rows: Readonly<Record<Name, OptionRow>>,
  found: Diagnostic[],
): ReadonlyMap<Name, Quantity> {
  const values = new Map<Name, Quantity>();
  const places = new Map<string, Span>();
  for (const { name, value } of options) {
    const first = places.get(name.value);
    if (first) {
      const related: LabelledSpan[] = [{ span: first, label: "first given here" }];
      found.push(diagnose("SB2026", name.span, { name: name.value }, { label: "given again here", related }));
      continue;
    }
    places.set(name.value, name.span);
    const known = names(rows).find((row) => row === name.value);
    if (known === undefined) {
      const candidates: Candidates = new Map(names(rows).map((row) => [row, null]));
      const { orUse, extras } = suggest(name.value, candidates, name.span);
      const holes = { where, name: name.value, orUse };
      found.push(diagnose("SB2012", name.span, holes, { ...extras, label: "not an option" }));
    } else if (fits(rows[known], value)) values.set(known, value);
    else found.push(misfit(known, rows[known], value));
  }
  return values;
}

function fits(row: OptionRow, value: Quantity): boolean {
  return value.unit === row.unit && value.value >= 1 && value.value <= row.most;
}

function misfit(name: string, row: OptionRow, value: Quantity, lead = `${name}:`): Diagnostic {
  const most = row.unit === "ms" ? `${row.most / HOUR_MS}h` : String(row.most);
  const expected = row.unit === "ms" ? `a duration up to ${most}` : `a number from 1 to ${most}`;
  const meant =
    row.unit === "ms" && value.unit === "count" && value.value > 0 ? `${value.value}s` : row.example;
  const holes = {
    name,
    expected,
    found: `\`${written(value.span)}\``,
    advice: `\`${lead} ${meant}\``,
  };
  return diagnose("SB3054", value.span, holes, { label: `not ${expected}` });
}

function names<Name extends string>(rows: Readonly<Record<Name, OptionRow>>): readonly Name[] {
  return Object.keys(rows).filter((name): name is Name => Object.hasOwn(rows, name));
}
