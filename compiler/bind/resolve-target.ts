import { type DegradableGate, gateTable } from "../../engine/index.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { Located, Span } from "../source/source-set.ts";
import type { TargetStep } from "../syntax/ast.ts";
import type { TopicRoute } from "../taxonomy/topic-source.ts";
import type { BoundMember } from "./bound-config.ts";
import { placesOf, type Scope } from "./scope.ts";
import { type Candidates, suggest } from "./suggestion.ts";

/** The row of the target written `provider/model`, split at the first `/`; null where it was reported. */
export function resolveTarget(written: Located<string>, scope: Scope, found: Diagnostic[]): number | null {
  if (!scope.catalogKnown) return null;
  const slash = written.value.indexOf("/");
  if (slash < 0) {
    const serving = targetsOfModel(written.value, scope);
    const { orUse, extras } = suggest(written.value, serving, written.span, undefined, [...serving.keys()]);
    found.push(
      diagnose("SB2011", written.span, { name: written.value, orUse }, { ...extras, label: "no `/` in it" }),
    );
    return null;
  }
  const [providerSpan, modelSpan] = parts(written, slash);
  return resolvePair(
    { value: written.value.slice(0, slash), span: providerSpan },
    { value: written.value.slice(slash + 1), span: modelSpan },
    scope,
    found,
  );
}

/** A step of a chain, with what its parentheses say; null where it was reported. */
export function resolveMember(
  step: Pick<TargetStep, "target" | "weight" | "shrink" | "degrade" | "span">,
  scope: Scope,
  found: Diagnostic[],
): BoundMember | null {
  const target = resolveTarget(step.target, scope, found);
  const degrade = resolveGates(step.degrade, found);
  if (target === null) return null;
  return { target, weight: step.weight, shrink: step.shrink, degrade, span: step.target.span };
}

/** A `route::` of a topic; null where it was reported. */
export function resolveRoute(route: TopicRoute, scope: Scope, found: Diagnostic[]): BoundMember | null {
  const degrade = resolveGates(route.degrade, found);
  if (!scope.catalogKnown) return null;
  const target = resolvePair(route.provider, route.model, scope, found);
  if (target === null) return null;
  return { target, weight: null, shrink: route.shrink, degrade, span: route.span };
}

function resolvePair(
  provider: Located<string>,
  model: Located<string>,
  scope: Scope,
  found: Diagnostic[],
): number | null {
  const declared = scope.providers.get(provider.value);
  if (!declared) {
    if (scope.seemsProvided(provider.value, null)) return null;
    const { orUse, extras } = suggest(provider.value, placesOf(scope.providers), provider.span);
    found.push(
      diagnose(
        "SB2002",
        provider.span,
        { name: provider.value, orUse },
        { ...extras, label: "not declared in the catalog" },
      ),
    );
    return null;
  }
  const target = declared.models.get(model.value);
  if (target) return target.row;
  if (scope.seemsProvided(provider.value, model.value)) return null;
  const { orUse, extras } = suggest(model.value, placesOf(declared.models), model.span);
  const provided = { span: declared.span, label: `\`${provider.value}\` is declared here, without it` };
  found.push(
    diagnose(
      "SB2001",
      model.span,
      { provider: provider.value, name: model.value, orUse },
      { ...extras, related: extras.related?.length ? extras.related : [provided], label: "not declared" },
    ),
  );
  return null;
}

function resolveGates(
  written: readonly Located<string>[],
  found: Diagnostic[],
): readonly Located<DegradableGate>[] {
  const gates: Located<DegradableGate>[] = [];
  for (const { value, span } of written) {
    if (isDegradable(value)) {
      gates.push({ value, span });
      continue;
    }
    const { orUse, extras } = suggest(value, degradable, span);
    const help =
      value === "window" ? { help: "write `allow shrink` to say that a smaller window is meant" } : {};
    found.push(diagnose("SB2010", span, { name: value, orUse }, { ...extras, ...help, label: "not a gate" }));
  }
  return gates;
}

function isDegradable(name: string): name is DegradableGate {
  return degradable.has(name);
}

const degradable: Candidates = new Map(
  Object.entries(gateTable)
    .filter(([, row]) => row.degradable)
    .map(([name]) => [name, null]),
);

/** Every target that serves a model of this name, for an author who left the provider out. */
export function targetsOfModel(model: string, scope: Scope): Candidates {
  const targets = new Map<string, Span | null>();
  for (const [provider, { models }] of scope.providers) {
    for (const [name, { span }] of models) if (name === model) targets.set(`${provider}/${name}`, span);
  }
  return targets;
}

/** The places of both halves; a quoted target has its quote before them, which the length gives away. */
function parts({ value, span }: Located<string>, slash: number): readonly [Span, Span] {
  const quote = span.end - span.start > value.length ? 1 : 0;
  const at = span.start + quote + slash;
  return [
    { file: span.file, start: span.start + quote, end: at },
    { file: span.file, start: at + 1, end: span.end - quote },
  ];
}
