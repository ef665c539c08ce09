declare module "*/support/interleave.mjs" {
  export function ratioOf(
    samples: ReadonlyMap<string, readonly number[]>,
    name: string,
    peer: string,
  ): number;
  export function slowed<T>(work: () => T, times: number): () => T;
}

declare module "*/support/report.mjs" {
  export class Report {
    constructor(name: string, options?: { readonly isSlowed?: boolean });
    line(line: {
      readonly what: string;
      readonly value: number;
      readonly unit: string;
      readonly ratio?: number;
      readonly peer?: string;
      readonly atLeast?: number;
      readonly atMost?: number;
      readonly why?: string;
    }): void;
  }
}
