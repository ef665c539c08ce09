/** The document that `signalbox decide --json` and `POST /admin/decide` print. */
export interface DecisionJson {
  readonly outcome: "route" | "reject" | "refused";
  readonly rule: string | null;
  readonly chain: string | null;
  readonly targets: readonly { readonly provider: string; readonly model: string }[];
  readonly refused: readonly { readonly provider: string; readonly model: string; readonly reason: string }[];
  readonly topics: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
  /** The `meaning` digest of the plan, `sha256:` and 64 hex digits. */
  readonly plan: string;
}
