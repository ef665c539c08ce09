import type { KeyDimension } from "./key-dimension.ts";

/** What the headers of one answer say of one limit of its key. */
export interface LimitReading {
  readonly limit: number;
  /** What is left of it by the provider's count; null where it was not told. */
  readonly remaining: number | null;
  /** When it is whole again, in milliseconds since 1970; null where it was not told. */
  readonly resetAtMs: number | null;
}

export type RateLimitReading = ReadonlyMap<KeyDimension, LimitReading>;

type Header = (name: string) => string | null;

/** The limits that an answer's `anthropic-ratelimit-*` or `x-ratelimit-*` headers tell; empty where it has none that make sense. */
export function readRateLimits(header: Header, nowMs: number): RateLimitReading {
  const found = new Map<KeyDimension, LimitReading>();
  for (const { dimension, limit, remaining, reset } of headerNames) {
    const most = wholeNumber(header(limit));
    if (most === null || most < 1) continue;
    const resetAtMs = readReset(header(reset), nowMs);
    found.set(dimension, { limit: most, remaining: wholeNumber(header(remaining)), resetAtMs });
  }
  return found;
}

/** Later rows win. Anthropic's own `tokens` repeats whichever of its limits is tightest, so it says nothing of a dimension. */
const headerNames: readonly {
  readonly dimension: KeyDimension;
  readonly limit: string;
  readonly remaining: string;
  readonly reset: string;
}[] = [
  openAi("requests", "requests"),
  openAi("tokens", "tokens"),
  anthropic("requests", "requests"),
  anthropic("input_tokens", "input-tokens"),
  anthropic("output_tokens", "output-tokens"),
];

function openAi(dimension: KeyDimension, name: string) {
  const of = (part: string): string => `x-ratelimit-${part}-${name}`;
  return { dimension, limit: of("limit"), remaining: of("remaining"), reset: of("reset") };
}

function anthropic(dimension: KeyDimension, name: string) {
  const of = (part: string): string => `anthropic-ratelimit-${name}-${part}`;
  return { dimension, limit: of("limit"), remaining: of("remaining"), reset: of("reset") };
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,12}$/.test(text.trim()) ? Number(text) : null;
}

const LONGEST_RESET_MS = 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A date (RFC 3339), a duration such as `1m26.4s`, or seconds. */
function readReset(text: string | null, nowMs: number): number | null {
  if (text === null) return null;
  const value = text.trim();
  const date = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  const inMs = Number.isNaN(date) ? durationMs(value) : date - nowMs;
  return inMs === null ? null : nowMs + Math.min(Math.max(inMs, 0), LONGEST_RESET_MS);
}

function durationMs(text: string): number | null {
  if (/^\d{1,9}(\.\d{1,9})?$/.test(text)) return Number(text) * 1_000;
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|[smhd]))+$/.test(text)) return null;
  return [...text.matchAll(/([\d.]+)(ms|[smhd])/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ""] ?? 0),
    0,
  );
}
