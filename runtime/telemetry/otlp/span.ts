/** The value of an attribute. A plain number is an integer; one with a fraction says so, that its type never varies. */
export type AttributeValue = string | number | boolean | readonly string[] | { readonly fraction: number };

/** Attributes by name; what is null or undefined is not known and left out. */
export type Attributes = Readonly<Record<string, AttributeValue | null | undefined>>;

/** A finished span. */
export interface Span {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** Null at the root. */
  readonly parentSpanId: string | null;
  readonly traceState: string;
  readonly name: string;
  readonly kind: "server" | "client";
  /** In milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly failed: boolean;
}
