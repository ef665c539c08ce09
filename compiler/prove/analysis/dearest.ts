import type { CheckedConfig } from "../../check/checked-config.ts";
import { ABSENT, type Box, meet, narrow, PRESENT, subtract } from "../space/box.ts";
import type { Space } from "../space/space.ts";
import type { Admission } from "./admission.ts";
import type { RouteMember } from "./routes.ts";

/** The dearest request of a box and what it costs at most, in nano-dollars. */
export interface Dearest {
  readonly nanoUsd: number;
  /** The part of the box that holds just that request's numbers. */
  readonly box: Box;
}

/**
 * The dearest request of a box along a route, where it costs more than `above`. Each target that admits it is paid once: an attempt that failed for its key or that
 * was put off (401, 402, 408, 429) is not billed, and every other failure leads to the next target.
 */
export function dearest(
  config: CheckedConfig,
  space: Space,
  admission: Admission,
  members: readonly RouteMember[],
  box: Box,
  above: number,
): Dearest | null {
  const found: { best: Dearest | null } = { best: null };
  const consider = (part: Box, place: number, paid: readonly RouteMember[]): void => {
    // With no way to be dearer, the part need not be taken apart.
    const most = mostOf(config, [...paid, ...members.slice(place)], part);
    if (most <= Math.max(above, found.best?.nanoUsd ?? 0)) return;
    const member = members[place];
    if (!member) {
      found.best = dearer(found.best, inPart(config, space, paid, part, above));
      return;
    }
    if (paid.some(({ target }) => target === member.target)) {
      consider(part, place + 1, paid);
      return;
    }
    let outside: readonly Box[] = [part];
    for (const admitted of admission.of(member) ?? []) {
      const inside = meet(space.strings, part, admitted);
      if (inside !== null) consider(inside, place + 1, [...paid, member]);
      outside = outside.flatMap((rest) => subtract(space.strings, rest, admitted));
    }
    for (const rest of outside) consider(rest, place + 1, paid);
  };
  for (const presence of [ABSENT, PRESENT]) {
    const part = narrow(space.strings, box, (copy) => {
      copy.presence &= presence;
    });
    if (part !== null) consider(part, 0, []);
  }
  return found.best !== null && found.best.nanoUsd > above ? found.best : null;
}

/** A bound on what any request of a box can cost at all of these targets together. */
function mostOf(config: CheckedConfig, members: readonly RouteMember[], box: Box): number {
  const input = Math.min(box.inputMax, Number.MAX_SAFE_INTEGER);
  const output = box.presence === ABSENT ? null : Math.min(box.outputMax, Number.MAX_SAFE_INTEGER);
  return members.reduce((sum, member) => sum + costAt(config, member, input, output), 0);
}

/** The most that one request can cost at one target, paid as often as may be, in nano-dollars; 0 where it has no price. */
export function costAt(
  config: CheckedConfig,
  member: RouteMember,
  inputTokens: number,
  maxOutput: number | null,
): number {
  const target = config.targets[member.target];
  if (!target?.plan.price) return 0;
  const { price, windowTokens, maxOutputTokens, defaultOutputTokens } = target.plan;
  // The estimate may be short by the margin that the window keeps back.
  const billed = Math.ceil((inputTokens * target.contextTokens) / Math.max(1, windowTokens));
  const tiers = price.tiers.filter(({ aboveTokens }) => billed > aboveTokens);
  const input = Math.max(
    price.inputNanoUsd,
    price.cacheReadNanoUsd,
    price.cacheWriteNanoUsd,
    ...tiers.map(({ inputNanoUsd }) => inputNanoUsd),
  );
  const output = Math.max(price.outputNanoUsd, ...tiers.map(({ outputNanoUsd }) => outputNanoUsd));
  const once = billed * input + Math.min(maxOutput ?? defaultOutputTokens, maxOutputTokens) * output;
  return once * member.payments;
}

/**
 * Costs rise with both numbers and jump at the tiers, so the dearest request is an end of the box or stands beside a tier or an output limit; but that
 * tokens are billed as whole ones may let another one cost a little more, where input and output have one sum to share.
 */
function inPart(
  config: CheckedConfig,
  space: Space,
  paid: readonly RouteMember[],
  box: Box,
  above: number,
): Dearest | null {
  const lastInput = Math.min(box.inputMax, Number.MAX_SAFE_INTEGER);
  const frontier = Math.max(box.inputMin, Math.min(lastInput, box.contextMax - box.outputMax));
  const best = dearestOf(config, space, paid, box, atCorners(config, paid, box, frontier, lastInput));
  const rounding = paid.reduce((sum, member) => sum + oneTokenAt(config, member), 0);
  if (best === null || best.nanoUsd > above || best.nanoUsd + rounding <= above) return best;
  if (frontier >= lastInput) return best;
  // Too many to look at: what is not shown to be this dear is not proved either.
  if (lastInput - frontier > MOST_INPUTS) return { ...best, nanoUsd: best.nanoUsd + rounding };
  const between = Array.from({ length: lastInput - frontier + 1 }, (_, place) => frontier + place);
  return dearestOf(config, space, paid, box, between);
}

/** Inputs that are looked at one by one. */
const MOST_INPUTS = 100_000;

/** What the last token of an input may cost more than its share. */
function oneTokenAt(config: CheckedConfig, { target, payments }: RouteMember): number {
  const price = config.targets[target]?.plan.price;
  if (!price) return 0;
  const { inputNanoUsd, cacheReadNanoUsd, cacheWriteNanoUsd, tiers } = price;
  const dearestToken = Math.max(
    inputNanoUsd,
    cacheReadNanoUsd,
    cacheWriteNanoUsd,
    ...tiers.map((tier) => tier.inputNanoUsd),
  );
  return dearestToken * payments;
}

function atCorners(
  config: CheckedConfig,
  paid: readonly RouteMember[],
  { contextMax }: Box,
  frontier: number,
  lastInput: number,
): ReadonlySet<number> {
  const inputs = new Set([lastInput, frontier]);
  for (const { target } of paid) {
    const row = config.targets[target];
    // A step that lifts the output gate answers no more than its limit, so that beyond it input alone costs more.
    const full = contextMax - (row?.plan.maxOutputTokens ?? 0);
    if (full >= frontier && full <= lastInput) inputs.add(full);
    for (const { aboveTokens } of row?.plan.price?.tiers ?? []) {
      const share = (row?.plan.windowTokens ?? 1) / Math.max(1, row?.contextTokens ?? 1);
      const edge = Math.floor(aboveTokens * share);
      for (const near of [edge - 1, edge, edge + 1, edge + 2]) {
        if (near >= frontier && near <= lastInput) inputs.add(near);
      }
    }
  }
  return inputs;
}

/** The dearest of the requests with one of these inputs and the most output beside it. */
function dearestOf(
  config: CheckedConfig,
  space: Space,
  paid: readonly RouteMember[],
  box: Box,
  inputs: Iterable<number>,
): Dearest | null {
  const absent = box.presence === ABSENT;
  let most = -1;
  let dearestInput = 0;
  for (const input of inputs) {
    const output = Math.min(box.outputMax, box.contextMax - input, Number.MAX_SAFE_INTEGER);
    const nanoUsd = paid.reduce(
      (sum, member) => sum + costAt(config, member, input, absent ? null : output),
      0,
    );
    if (nanoUsd <= most) continue;
    most = nanoUsd;
    dearestInput = input;
  }
  const point = narrow(space.strings, box, (copy) => {
    const output = absent
      ? 0
      : Math.min(box.outputMax, box.contextMax - dearestInput, Number.MAX_SAFE_INTEGER);
    copy.inputMin = dearestInput;
    copy.inputMax = dearestInput;
    copy.outputMin = output;
    copy.outputMax = output;
  });
  return point === null ? null : { nanoUsd: most, box: point };
}

function dearer(a: Dearest | null, b: Dearest | null): Dearest | null {
  return b !== null && (a === null || b.nanoUsd > a.nanoUsd) ? b : a;
}
