/** Freezes a value and all that hangs on it. Typed arrays cannot be frozen; nobody writes to those of a plan. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  for (const item of Object.values(value)) deepFreeze(item);
  return Object.freeze(value);
}
