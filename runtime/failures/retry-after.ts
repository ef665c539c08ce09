/** `Retry-After` in milliseconds from now, from seconds or an HTTP date (`retry-after-ms` goes first); null where neither says anything. */
export function readRetryAfterMs(header: (name: string) => string | null, nowMs: number): number | null {
  const milliseconds = positiveNumber(header("retry-after-ms"));
  if (milliseconds !== null) return milliseconds;
  const value = header("retry-after");
  const seconds = positiveNumber(value);
  if (seconds !== null) return seconds * 1000;
  if (value === null || !/^[A-Z][a-z]{2},? /.test(value)) return null;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

/** The header's value for the client: whole seconds, rounded up, at least 1. */
export function writeRetryAfter(delayMs: number): string {
  return String(Math.max(1, Math.ceil(delayMs / 1000)));
}

function positiveNumber(text: string | null): number | null {
  if (text === null || !/^\d{1,15}(\.\d{1,6})?$/.test(text.trim())) return null;
  return Number(text);
}
