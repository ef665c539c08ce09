import fc from "fast-check";

/** Whole numbers of a range from 0 that often are what `pick` gives; they shrink towards 0, as `fc.nat` does. */
export function leaning(max: number, pick: (random: fc.Random) => number | null): fc.Arbitrary<number> {
  return new Leaning(fc.nat(max), pick);
}

class Leaning extends fc.Arbitrary<number> {
  readonly #plain: fc.Arbitrary<number>;
  readonly #pick: (random: fc.Random) => number | null;

  constructor(plain: fc.Arbitrary<number>, pick: (random: fc.Random) => number | null) {
    super();
    this.#plain = plain;
    this.#pick = pick;
  }

  generate(random: fc.Random, biasFactor: number | undefined): fc.Value<number> {
    const picked = this.#pick(random);
    return picked === null ? this.#plain.generate(random, biasFactor) : new fc.Value(picked, undefined);
  }

  canShrinkWithoutContext(value: unknown): value is number {
    return this.#plain.canShrinkWithoutContext(value);
  }

  shrink(value: number, context: unknown): fc.Stream<fc.Value<number>> {
    return this.#plain.shrink(value, context);
  }
}

/** True in so many of a hundred cases. */
export function chance(random: fc.Random, percent: number): boolean {
  return random.nextInt(1, 100) <= percent;
}

/** One of several, each as likely; null where there is none. */
export function oneOf<T>(random: fc.Random, from: readonly T[]): T | null {
  return from.length === 0 ? null : (from[random.nextInt(0, from.length - 1)] ?? null);
}
