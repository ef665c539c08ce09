/** What never stands in a log line, at whatever depth. */
const secretFields: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "secret",
  "password",
  "x-api-key",
  "set-cookie",
]);

const CENSOR = "[redacted]";
/** Our own fields nest no deeper; what does is left out of a line. */
const DEEPEST = 8;

/** The fields of a log line with the values of secret ones starred out, at whatever depth; the very same where there are none. */
export function withoutSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  const clean = cleaned(fields, 0);
  return isRecord(clean) ? clean : fields;
}

function cleaned(value: unknown, depth: number): unknown {
  // An error is written by its own serialiser, which asks for its fields here again.
  if (typeof value !== "object" || value === null || value instanceof Error) return value;
  if (depth === DEEPEST) return CENSOR;
  return Array.isArray(value) ? cleanedList(value, depth) : cleanedFields(value, depth);
}

function cleanedList(list: readonly unknown[], depth: number): readonly unknown[] {
  let clean: unknown[] | null = null;
  for (let at = 0; at < list.length; at++) {
    const item = list[at];
    const own = cleaned(item, depth + 1);
    if (own === item) continue;
    clean ??= [...list];
    clean[at] = own;
  }
  return clean ?? list;
}

function cleanedFields(fields: object, depth: number): object {
  let clean: Record<string, unknown> | null = null;
  for (const key in fields) {
    const value: unknown = Reflect.get(fields, key);
    const own = secretFields.has(key) ? CENSOR : cleaned(value, depth + 1);
    if (own === value) continue;
    clean ??= { ...fields };
    clean[key] = own;
  }
  return clean ?? fields;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
