/** Tokens of one request: an upper estimate when they are reserved, the true count when they are settled. */
export interface TokenCount {
  /** All that went in, cached or not. */
  readonly input: number;
  readonly output: number;
  /** The part of `input` that came from the provider's cache; absent from estimates. */
  readonly cacheRead?: number;
}
