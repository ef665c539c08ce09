import fc from "fast-check";

/**
 * Something that holds of every request. A property as it is (`fc.assert(law)`); its parts serve runners that make the
 * property themselves (`test.prop(law.given)("...", law.holds)`).
 */
export interface Law<Given extends [unknown, ...unknown[]]> extends fc.IPropertyWithHooks<Given> {
  readonly given: { [Place in keyof Given]: fc.Arbitrary<Given[Place]> };
  /** Throws where it does not hold, saying why. */
  readonly holds: (...given: Given) => void;
}

/** A law about one thing that is drawn. */
export function lawOf<T>(given: fc.Arbitrary<T>, holds: (value: T) => void): Law<[T]> {
  return Object.assign(fc.property(given, holds), { given: [given] satisfies [fc.Arbitrary<T>], holds });
}
