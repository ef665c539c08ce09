import type { Plan } from "../../engine/index.ts";
import type { JsonObject } from "../protocols/codec.ts";

/** A name that a client may ask for. */
export interface ListedModel {
  readonly id: string;
  /** The provider of a target; null for an alias, which a rule decides. */
  readonly ownedBy: string | null;
}

/** The targets of a plan as `provider/model`, and the model names that its rules test. Sorted. */
export function listedModels(plan: Plan): readonly ListedModel[] {
  const targets = plan.targets.map(({ provider, model }): ListedModel => {
    const name = plan.providers[provider]?.name ?? "";
    return { id: `${name}/${model}`, ownedBy: name };
  });
  const known = new Set([...targets.map(({ id }) => id), ...Object.keys(plan.pins)]);
  const aliases = new Set<string>();
  for (const dimension of plan.decision.dimensions) {
    if (dimension.kind !== "value" || dimension.fact !== "model") continue;
    for (const value of dimension.values) if (!known.has(value)) aliases.add(value);
  }
  return [...targets, ...[...aliases].map((id): ListedModel => ({ id, ownedBy: null }))].sort((a, b) =>
    a.id < b.id ? -1 : a.id > b.id ? 1 : 0,
  );
}

/** The model a client names, by any spelling that the plan accepts as a pin, or an alias. */
export function findModel(plan: Plan, id: string): ListedModel | null {
  const row = Object.hasOwn(plan.pins, id) ? plan.pins[id] : undefined;
  const pinned = row === undefined ? undefined : plan.targets[row];
  if (pinned !== undefined) return { id, ownedBy: plan.providers[pinned.provider]?.name ?? null };
  return listedModels(plan).find((model) => model.id === id) ?? null;
}

/** Models have no date of their own here; the shapes demand one. */
const NO_DATE = "1970-01-01T00:00:00Z";

export function anthropicModel({ id }: ListedModel): JsonObject {
  return { type: "model", id, display_name: id, created_at: NO_DATE };
}

export function openaiModel({ id, ownedBy }: ListedModel): JsonObject {
  return { id, object: "model", created: 0, owned_by: ownedBy ?? "signalbox" };
}

/** One page in Anthropic's shape; `limit` is 20 where the client names none, at most 1,000. */
export function anthropicPage(
  models: readonly ListedModel[],
  query: { readonly limit?: string; readonly after_id?: string; readonly before_id?: string },
): JsonObject {
  const limit = Math.min(Math.max(Math.trunc(Number(query.limit ?? 20)) || 20, 1), 1000);
  const after = models.findIndex(({ id }) => id === query.after_id) + 1;
  const before = models.findIndex(({ id }) => id === query.before_id);
  const start = before >= 0 ? Math.max(0, before - limit) : after;
  const end = before >= 0 ? before : start + limit;
  const page = models.slice(start, end);
  return {
    data: page.map(anthropicModel),
    has_more: before >= 0 ? start > 0 : end < models.length,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  };
}

export function openaiPage(models: readonly ListedModel[]): JsonObject {
  return { object: "list", data: models.map(openaiModel) };
}
