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
  const problemOf = (value: unknown, at: number): string | null => {
    const problem = shapes[at]?.(value) ?? null;
    return problem === null ? null : `.${names[at]}${problem}`;
  };
  const anyOrder = (value: Readonly<Record<string, unknown>>): string | null => {
    for (let at = 0; at < names.length; at++) {
      const problem = problemOf(ownValue(value, names[at] ?? ""), at);
      if (problem !== null) return problem;
    }
    const stranger = Object.keys(value).find((name) => !names.includes(name));
    return stranger === undefined ? null : `.${stranger} is unknown`;
  };
  // As it is written: sorted, so that no property need be looked up. Whatever does not fit so is looked at in any order.
  const inOrder = (value: Readonly<Record<string, unknown>>): boolean => {
    let at = 0;
    for (const name in value) {
      while (name !== names[at]) {
        if (at === names.length || shapes[at]?.(undefined) !== null) return false;
        at++;
      }
      if (shapes[at]?.(value[name]) !== null) return false;
      at++;
    }
    for (; at < names.length; at++) if (shapes[at]?.(undefined) !== null) return false;
    return true;
  };
  return (value) => {
    if (!isObject(value)) return " is no object";
    const problem = inOrder(value) ? null : anyOrder(value);
    if (problem === null) Object.freeze(value);
    return problem;
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
