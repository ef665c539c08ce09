/** Says what is wrong with a value that should be a `T`, as `.path says`; null where it is one, which is frozen then, all of it. */
export interface Shape<T> {
  (value: unknown): string | null;
  /** Never there: it ties the shape to its type. */
  readonly of?: T;
}

export const text: Shape<string> = (value) => (typeof value === "string" ? null : " is no text");
export const truth: Shape<boolean> = (value) =>
  typeof value === "boolean" ? null : " is neither true nor false";

/** A whole number from 0 up. */
export const count: Shape<number> = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? null : " is no whole number from 0 up";

/** Any number that JSON can hold. */
export const number: Shape<number> = (value) =>
  typeof value === "number" && Number.isFinite(value) ? null : " is no number";

/** A number from 0 up. */
export const amount: Shape<number> = (value) =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? null : " is no number from 0 up";

export function oneOf<T extends string>(...names: readonly T[]): Shape<T> {
  return (value) => (names.some((name) => name === value) ? null : ` is none of ${names.join(", ")}`);
}

export function nullOr<T>(shape: Shape<T>): Shape<T | null> {
  return (value) => (value === null ? null : shape(value));
}

/** For a property that may be missing. */
export function maybe<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value) => (value === undefined ? null : shape(value));
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return " is no list";
    for (let i = 0; i < value.length; i++) {
      const problem = shape(value[i]);
      if (problem !== null) return `[${i}]${problem}`;
    }
    Object.freeze(value);
    return null;
  };
}

/** An object with just these properties. */
export function record<T>(fields: { readonly [Name in keyof T]-?: Shape<T[Name]> }): Shape<T> {
  const names = Object.keys(fields).sort();
  const shapes = names.map(
    (name): Shape<unknown> => (fields as Readonly<Record<string, Shape<unknown>>>)[name] ?? json,
  );
  return (value) => {
    if (!isObject(value)) return " is no object";
    const own = Object.keys(value);
    // As it is written where nothing may be missing: sorted, so that no property need be looked up.
    const isWhole = own.length === names.length && own.every((name, i) => name === names[i]);
    const values = isWhole ? Object.values(value) : names.map((name) => ownValue(value, name));
    for (let i = 0; i < shapes.length; i++) {
      const problem = shapes[i]?.(values[i]) ?? null;
      if (problem !== null) return `.${names[i]}${problem}`;
    }
    const stranger = isWhole ? undefined : own.find((name) => !names.includes(name));
    if (stranger !== undefined) return `.${stranger} is unknown`;
    Object.freeze(value);
    return null;
  };
}

function ownValue(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** An object with any keys. */
export function mapOf<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value) => {
    if (!isObject(value)) return " is no object";
    for (const [key, item] of Object.entries(value)) {
      const problem = shape(item);
      if (problem !== null) return `.${key}${problem}`;
    }
    Object.freeze(value);
    return null;
  };
}

/** A union told apart by `kind`. */
export function byKind<T extends { readonly kind: string }>(
  variants: {
    readonly [Kind in T["kind"]]: Shape<Extract<T, { readonly kind: Kind }>>;
  },
): Shape<T> {
  const shapes: Readonly<Record<string, Shape<unknown>>> = variants;
  return (value) => {
    const kind = isObject(value) ? value["kind"] : undefined;
    const shape = typeof kind === "string" && Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
    return shape === undefined ? ".kind is unknown" : shape(value);
  };
}

/** Any JSON value, nested no deeper than people write. */
export const json: Shape<unknown> = (value) => (frozenWithin(value, 64) ? null : " is nested too deeply");

function frozenWithin(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0 || !Object.values(value).every((item) => frozenWithin(item, levels - 1))) return false;
  Object.freeze(value);
  return true;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
