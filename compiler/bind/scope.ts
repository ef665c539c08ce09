import type { Span } from "../source/source-set.ts";
import type { Candidates } from "./suggestion.ts";

/** A declared thing: its row in the list of its kind, and the place of its name. */
export interface Declared {
  readonly row: number;
  readonly span: Span;
}

/** Everything that is declared, by name, before any use is looked at. */
export interface Scope {
  /** False where the catalog could not be read: then no name of it is known, and none is reported. */
  readonly catalogKnown: boolean;
  /** Whether the catalog writes a provider, or a model of one, that was left out because something in it is wrong. */
  seemsProvided(provider: string, model: string | null): boolean;
  /** Whether something that could not be read would have declared the name: then its uses are not reported. */
  seemsDeclared(kind: "chain" | "let" | "rule" | "topic", name: string): boolean;
  readonly providers: ReadonlyMap<string, DeclaredProvider>;
  /** By region, the rows of `targets` in it; `regionless` are those of providers that state none. */
  readonly regions: ReadonlyMap<string, { readonly span: Span; readonly targets: readonly number[] }>;
  readonly regionless: readonly number[];
  readonly clients: Candidates;
  readonly topics: ReadonlyMap<string, Declared>;
  /** Declared chains, then `topic:ID` for each topic with a route. */
  readonly chains: ReadonlyMap<string, Declared>;
  readonly lets: ReadonlyMap<string, Declared>;
}

export interface DeclaredProvider extends Declared {
  readonly models: ReadonlyMap<string, Declared>;
}

/** The places of a kind of declarations, as `suggest` wants them. */
export function placesOf(declared: ReadonlyMap<string, { readonly span: Span }>): Candidates {
  return new Map([...declared].map(([name, { span }]) => [name, span]));
}
