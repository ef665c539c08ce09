/**
 * Every fact of the rule language, one row each. `field` is where `Facts` keeps it; the derived ones have none.
 * `implies` lists the flags that hold wherever this fact holds (a flag is true, a string is present).
 */
export const factTable = {
  protocol: { type: "string", field: "protocol", implies: [] },
  model: { type: "string", field: "model", implies: [] },
  pinned: { type: "flag", field: null, implies: [] },
  input_tokens: { type: "integer", field: "inputTokens", implies: [] },
  max_output: { type: "integer", field: "maxOutput", implies: [] },
  context: { type: "integer", field: null, implies: [] },
  turns: { type: "integer", field: "turns", implies: [] },
  stream: { type: "flag", field: "stream", implies: [] },
  tools: { type: "flag", field: "tools", implies: [] },
  image: { type: "flag", field: "image", implies: [] },
  document: { type: "flag", field: "document", implies: [] },
  audio: { type: "flag", field: "audio", implies: [] },
  json: { type: "flag", field: "json", implies: [] },
  thinking: { type: "flag", field: "thinking", implies: [] },
  effort: { type: "string", field: "effort", implies: ["thinking"] },
  web_search: { type: "flag", field: "webSearch", implies: ["tools"] },
  cache_control: { type: "flag", field: "cacheControl", implies: [] },
  stateful: { type: "flag", field: "stateful", implies: [] },
  resumes: { type: "flag", field: "resumes", implies: [] },
  client: { type: "string", field: "client", implies: [] },
  session: { type: "string", field: "session", implies: [] },
} as const satisfies Record<string, FactRow>;

interface FactRow {
  readonly type: "string" | "integer" | "flag";
  readonly field: string | null;
  readonly implies: readonly string[];
}

type NamesOfType<T extends FactRow["type"]> = {
  [Name in keyof typeof factTable]: (typeof factTable)[Name]["type"] extends T ? Name : never;
}[keyof typeof factTable];

export type FactName = keyof typeof factTable;
export type IntegerFact = NamesOfType<"integer">;
export type FlagFact = NamesOfType<"flag">;
/** A string fact of the table, or one request header as `header:` and its lower-case name. */
export type StringFact = NamesOfType<"string"> | `header:${string}`;
